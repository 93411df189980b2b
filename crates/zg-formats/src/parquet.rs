//! Parquet in and out: a row an event, grouped by conversation and sorted by time; facts as JSON in one column.
//!
//! A file of ours says in its metadata that it is grouped, and is then read one conversation at a time. Others may have
//! been written by Spark or pandas: the columns count, not who wrote them.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, StringBuilder, TimestampMillisecondBuilder, UInt32Builder, UInt64Builder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use zg_model::{
    Act, AgentId, BuyerId, Conversation, ConversationKey, EventKey, Party, PlatformId, ShopId, Timestamp,
};

use crate::formats::Probe;
use crate::intake::{Intake, Spot};
use crate::map::Role;
use crate::private::shown;
use crate::record::{Id, NewEvent};
use crate::reject::{self, Said};

const GROUPED: &str = "zhanggui.grouped";
const BATCH: usize = 4096;

pub(crate) fn sniff(probe: &Probe) -> bool {
    probe.head.starts_with(b"PAR1")
}

pub(crate) fn read(intake: &mut Intake<'_>, probe: &Probe) {
    // The parser is not ours, and a damaged file must not take the import down.
    let done = catch_unwind(AssertUnwindSafe(|| rows(intake, probe)));
    intake.gather.end_grouped();
    let why = match done {
        Ok(Ok(())) => return,
        Ok(Err(e)) => e.to_string(),
        Err(_) => "damaged".to_owned(),
    };
    let expected = Said::same("`platform`, `shop`, `buyer`, `at`, `by`, `act`, `text`");
    intake.reject(reject::R22, None, None, Said::new("文件损坏，或缺少列", why), expected);
}

fn rows(intake: &mut Intake<'_>, probe: &Probe) -> Result<()> {
    let file = File::open(&probe.path)?;
    // Only what Parquet itself says about types: then texts are texts, whatever the writer's arrow types were.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)?;
    let meta = builder.metadata().file_metadata();
    let total = u64::try_from(meta.num_rows()).unwrap_or(0).max(1);
    let ours = meta.key_value_metadata().into_iter().flatten();
    let grouped = ours.into_iter().any(|kv| kv.key == GROUPED && kv.value.as_deref() == Some("true"));
    if grouped && intake.alone {
        intake.gather.begin_grouped();
    }
    let begun = intake.bytes_done;
    for batch in builder.with_batch_size(BATCH).build()? {
        let batch = batch?;
        let columns = Columns::of(&batch)?;
        for i in 0..batch.num_rows() {
            intake.report.rows += 1;
            event(intake, &columns, i);
        }
        (intake.progress)(begun + probe.size * intake.report.rows / total);
    }
    Ok(())
}

struct Columns<'b> {
    platform: &'b ArrayRef,
    shop: &'b ArrayRef,
    buyer: &'b ArrayRef,
    at: &'b ArrayRef,
    by: &'b ArrayRef,
    agent: Option<&'b ArrayRef>,
    act: &'b ArrayRef,
    text: &'b ArrayRef,
    facts: Option<&'b ArrayRef>,
    key: Option<(&'b ArrayRef, &'b ArrayRef)>,
    timed: Option<&'b ArrayRef>,
}

impl<'b> Columns<'b> {
    fn of(batch: &'b RecordBatch) -> Result<Columns<'b>> {
        let find = |name: &str| batch.column_by_name(name);
        let need = |name: &str| {
            find(name).ok_or_else(|| parquet::errors::ParquetError::General(format!("no column `{name}`")))
        };
        Ok(Columns {
            platform: need("platform")?,
            shop: need("shop")?,
            buyer: need("buyer")?,
            at: need("at")?,
            by: need("by")?,
            agent: find("agent"),
            act: need("act")?,
            text: need("text")?,
            facts: find("facts"),
            key: find("key_order").zip(find("key_id")),
            timed: find("timed"),
        })
    }
}

fn text(array: &ArrayRef, i: usize) -> &str {
    if array.is_null(i) {
        return "";
    }
    if let Some(texts) = array.as_string_opt::<i32>() {
        return texts.value(i);
    }
    array.as_string_opt::<i64>().map_or("", |texts| texts.value(i))
}

fn moment(array: &ArrayRef, i: usize) -> Option<Timestamp> {
    if array.is_null(i) {
        return None;
    }
    let ms = match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            array.as_primitive::<TimestampSecondType>().value(i).checked_mul(1000)?
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            array.as_primitive::<TimestampMillisecondType>().value(i)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            array.as_primitive::<TimestampMicrosecondType>().value(i) / 1000
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            array.as_primitive::<TimestampNanosecondType>().value(i) / 1_000_000
        }
        DataType::Int64 => array.as_primitive::<Int64Type>().value(i),
        _ => return crate::timefmt::parse(text(array, i)).map(|m| m.at),
    };
    Some(Timestamp(ms))
}

fn event(intake: &mut Intake<'_>, columns: &Columns<'_>, i: usize) {
    let row = Some(intake.report.rows);
    let Some(at) = moment(columns.at, i) else {
        return intake.reject(reject::R09, row, Some("at"), Said::new("时间", "the time"), Said::default());
    };
    let (by, act) = (text(columns.by, i), text(columns.act, i));
    let Some(role) = Role::parse(by) else {
        let expected = Said::same("`buyer`, `agent`, `bot`, `system`, `platform`");
        return intake.reject(reject::R04, row, Some("by"), Said::same(shown(by)), expected);
    };
    let Some(act) = Act::parse(act) else {
        return intake.reject(reject::R19, row, Some("act"), Said::same(shown(act)), Said::default());
    };
    let agent = columns.agent.map_or("", |a| text(a, i));
    let by = match role {
        Role::Buyer => Party::Buyer,
        Role::Agent => Party::Agent(AgentId::new(if agent.is_empty() { "客服" } else { agent })),
        Role::Bot => Party::Bot,
        Role::System => Party::System,
        Role::Platform => Party::Platform,
    };
    let conversation = ConversationKey {
        platform: PlatformId::new(text(columns.platform, i)),
        shop: ShopId::new(text(columns.shop, i)),
        buyer: BuyerId::hashed(text(columns.buyer, i)),
    };
    let named = [("platform", conversation.platform.as_str()), ("buyer", conversation.buyer.as_str())];
    if let Some((name, _)) = named.iter().find(|(_, value)| value.is_empty()) {
        return intake.reject(reject::R09, row, Some(name), Said::same(format!("`{name}`")), Said::default());
    }
    let known: std::collections::BTreeMap<String, serde_json::Value> =
        match columns.facts.map_or("", |f| text(f, i)) {
            "" | "{}" => std::collections::BTreeMap::new(),
            facts => serde_json::from_str(facts).unwrap_or_default(),
        };
    let known: Vec<(&String, String)> = known.iter().map(|(k, v)| (k, crate::json::plain(v))).collect();
    let facts = known.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let id = columns.key.and_then(|(order, id)| {
        let order = order.as_primitive_opt::<UInt32Type>()?;
        let id = id.as_primitive_opt::<UInt64Type>()?;
        (order.is_valid(i) && id.is_valid(i)).then(|| EventKey { order: order.value(i), id: id.value(i) })
    });
    let timed = columns.timed.and_then(|t| t.as_boolean_opt()).is_none_or(|t| t.is_null(i) || t.value(i));
    let event = NewEvent {
        at,
        timed,
        by,
        act,
        text: text(columns.text, i),
        facts,
        id: id.map_or(Id::None, Id::Known),
    };
    intake.event(&conversation, Spot { row, at: Some("at"), text: Some("text") }, event);
}

/// Writes conversations as Parquet.
pub(crate) struct ParquetWriter {
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    rows: Builders,
}

#[derive(Default)]
struct Builders {
    count: usize,
    platform: StringBuilder,
    shop: StringBuilder,
    buyer: StringBuilder,
    at: TimestampMillisecondBuilder,
    by: StringBuilder,
    agent: StringBuilder,
    act: StringBuilder,
    text: StringBuilder,
    facts: StringBuilder,
    key_order: UInt32Builder,
    key_id: UInt64Builder,
    timed: BooleanBuilder,
}

fn schema() -> Schema {
    let field = |name: &str, kind: DataType| Field::new(name, kind, name == "agent" || name == "facts");
    Schema::new(vec![
        field("platform", DataType::Utf8),
        field("shop", DataType::Utf8),
        field("buyer", DataType::Utf8),
        field("at", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))),
        field("by", DataType::Utf8),
        field("agent", DataType::Utf8),
        field("act", DataType::Utf8),
        field("text", DataType::Utf8),
        field("facts", DataType::Utf8),
        field("key_order", DataType::UInt32),
        field("key_id", DataType::UInt64),
        field("timed", DataType::Boolean),
    ])
}

impl ParquetWriter {
    /// Begins a file.
    pub(crate) fn new(file: File) -> Result<ParquetWriter> {
        let schema = Arc::new(schema());
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_max_row_group_row_count(Some(100_000))
            .set_key_value_metadata(Some(vec![KeyValue::new(GROUPED.to_owned(), "true".to_owned())]))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))?;
        Ok(ParquetWriter { writer, schema, rows: Builders::default() })
    }

    /// Writes the events of a conversation.
    pub(crate) fn write(&mut self, conversation: &Conversation) -> Result<()> {
        let key = conversation.key();
        for event in conversation.events() {
            let rows = &mut self.rows;
            rows.count += 1;
            rows.platform.append_value(key.platform.as_str());
            rows.shop.append_value(key.shop.as_str());
            rows.buyer.append_value(key.buyer.as_str());
            rows.at.append_value(event.at.0);
            rows.by.append_value(event.by.role());
            rows.agent.append_option(event.by.agent().map(AgentId::as_str));
            rows.act.append_value(event.act.name());
            rows.text.append_value(&event.text);
            let facts =
                (!event.facts.is_empty()).then(|| serde_json::to_string(&event.facts).unwrap_or_default());
            rows.facts.append_option(facts);
            rows.key_order.append_value(event.key.order);
            rows.key_id.append_value(event.key.id);
            rows.timed.append_value(conversation.timed());
            if rows.count >= BATCH {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let rows = &mut self.rows;
        rows.count = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(rows.platform.finish()),
            Arc::new(rows.shop.finish()),
            Arc::new(rows.buyer.finish()),
            Arc::new(rows.at.finish().with_timezone("UTC")),
            Arc::new(rows.by.finish()),
            Arc::new(rows.agent.finish()),
            Arc::new(rows.act.finish()),
            Arc::new(rows.text.finish()),
            Arc::new(rows.facts.finish()),
            Arc::new(rows.key_order.finish()),
            Arc::new(rows.key_id.finish()),
            Arc::new(rows.timed.finish()),
        ];
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }
}
