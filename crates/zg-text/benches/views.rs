//! Messages per second, one thread, on ordinary shop chat of about twenty characters: what reading a message costs
//! before any rule is asked.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use zg_text::{Entity, EntitySet, Reader, View};

const MESSAGES: &[&str] = &[
    "亲，在的哦，请问有什么可以帮您？",
    "这款面料是纯棉的，平时机洗就可以，不会缩水",
    "身高165体重110斤建议您拍L码哦",
    "今天下午四点前付款的订单，当天都能发出",
    "您好，默认发中通快递，偏远地区需要补邮费",
    "现在下单立减20元，还送运费险呢～",
    "好的呢，已经帮您备注修改颜色了",
    "宝贝支持七天无理由退换货，请放心购买",
    "这个颜色暂时没有货，预计下周三补货",
    "麻烦您提供一下订单号，我帮您查询物流信息",
    "亲亲，优惠券在店铺首页可以领取的哦[微笑]",
    "我买的杯子到了，有一个破损了，怎么办？",
    "非常抱歉给您带来不好的体验，马上为您处理！",
    "能便宜点吗？我要买两件",
    "发票会在确认收货后三个工作日内开具",
    "订单号 20240501138123456789 查到了，已到杭州",
    "收到货后有任何问题都可以联系我们哦😊",
    "请问这个 type-c 的线能给 iPhone 15 充电吗",
    "谢谢亲的支持，祝您生活愉快，期待再次光临",
    "退款已经原路返回，一般1-3天到账，请留意一下",
];

fn main() {
    // The character table is built once per process, not per message.
    Reader::new().read("热身");
    divan::main();
}

fn each(bencher: Bencher<'_, '_>, mut work: impl FnMut(&mut Reader)) {
    let mut reader = Reader::new();
    bencher.counter(ItemsCount::new(MESSAGES.len())).bench_local(move || {
        for message in MESSAGES {
            reader.read(black_box(message));
            work(&mut reader);
        }
    });
}

#[divan::bench]
fn fold(bencher: Bencher<'_, '_>) {
    each(bencher, |reader| {
        black_box(reader.folded());
    });
}

#[divan::bench]
fn fold_and_bare(bencher: Bencher<'_, '_>) {
    each(bencher, |reader| {
        black_box(reader.view(View::Bare));
    });
}

#[divan::bench]
fn fold_and_digits(bencher: Bencher<'_, '_>) {
    each(bencher, |reader| {
        black_box(reader.view(View::Digits));
    });
}

#[divan::bench]
fn fold_and_contacts(bencher: Bencher<'_, '_>) {
    let want = EntitySet::from_iter([Entity::Phone, Entity::Wechat, Entity::Qq, Entity::Url]);
    let mut hits = Vec::new();
    each(bencher, move |reader| {
        hits.clear();
        reader.entities(want, &mut hits);
        black_box(&hits);
    });
}

#[divan::bench]
fn everything(bencher: Bencher<'_, '_>) {
    let mut hits = Vec::new();
    each(bencher, move |reader| {
        black_box(reader.view(View::Bare));
        black_box(reader.view(View::Digits));
        hits.clear();
        reader.entities(EntitySet::all(), &mut hits);
        black_box(&hits);
    });
}
