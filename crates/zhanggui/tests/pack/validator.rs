//! The part of JSON Schema that our schemas use.

use serde_json::Value;
use zg_rules::Node;

/// A YAML file as editors see it: plain scalars become numbers and booleans.
pub(super) fn as_editors_see(node: &Node, source: &str) -> Value {
    match &node.value {
        zg_rules::Value::List(items) => items.iter().map(|n| as_editors_see(n, source)).collect(),
        zg_rules::Value::Map(entries) => {
            Value::Object(entries.iter().map(|(k, v)| (k.name.clone(), as_editors_see(v, source))).collect())
        }
        zg_rules::Value::Scalar(text) => {
            let plain = !source[node.span.start..].starts_with(['"', '\'', '|', '>']);
            match text.as_str() {
                "" | "~" | "null" if plain => Value::Null,
                "true" | "false" if plain => Value::Bool(text == "true"),
                _ => match serde_json::from_str::<serde_json::Number>(text) {
                    Ok(number) if plain => Value::Number(number),
                    _ => Value::String(text.clone()),
                },
            }
        }
    }
}

fn of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("teach the validator the type {name}"),
    }
}

/// The patterns of the schemas, each as the code reads it.
fn fits(pattern: &str, text: &str) -> bool {
    let hours = |t: &str| t.parse::<zg_model::TimeOfDay>().is_ok();
    match pattern {
        "=>" => text.contains("=>"),
        "^[0-9]{4}$" => text.len() == 4 && text.parse::<u16>().is_ok(),
        "^([0-9]+(ms|s|m|h|d))+$" => text.parse::<zg_model::Millis>().is_ok(),
        "^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$" => hours(text),
        p if p.starts_with("^[0-9]{1,2}:") => text.split_once('-').is_some_and(|(a, b)| hours(a) && hours(b)),
        p if p.contains("([ T]") => text.parse::<zg_model::Timestamp>().is_ok(),
        p if p.contains("(\\.\\.") => {
            let (from, to) = text.split_once("..").unwrap_or((text, text));
            [from, to].iter().all(|d| d.parse::<zg_model::Date>().is_ok())
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => text.parse::<zg_model::Date>().is_ok(),
        _ => panic!("teach the validator the pattern {pattern}"),
    }
}

/// What the subset of JSON Schema that we write says of a value; an unknown keyword is a failure of this test.
pub(super) fn validate(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let holds = |s: &Value| {
        let mut inside = Vec::new();
        validate(root, s, value, at, &mut inside);
        inside.is_empty()
    };
    for (keyword, rule) in schema.as_object().unwrap() {
        let ok = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "enumDescriptions" => true,
            "$ref" => {
                validate(root, root.pointer(&rule.as_str().unwrap()[1..]).unwrap(), value, at, wrong);
                true
            }
            "type" => match rule {
                Value::String(name) => of_type(value, name),
                names => names.as_array().unwrap().iter().any(|n| of_type(value, n.as_str().unwrap())),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|t| fits(rule.as_str().unwrap(), t)),
            "minimum" => value.as_i64().is_none_or(|n| n >= rule.as_i64().unwrap()),
            "minProperties" => value.as_object().is_none_or(|m| m.len() as u64 >= rule.as_u64().unwrap()),
            "required" => value
                .as_object()
                .is_none_or(|m| rule.as_array().unwrap().iter().all(|k| m.contains_key(k.as_str().unwrap()))),
            "propertyNames" => {
                value.as_object().is_none_or(|m| m.keys().all(|k| fits(rule["pattern"].as_str().unwrap(), k)))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(holds),
            "oneOf" => rule.as_array().unwrap().iter().filter(|s| holds(s)).count() == 1,
            "not" => !holds(rule),
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(root, rule, item, &format!("{at}[{i}]"), wrong);
                }
                true
            }
            "properties" => {
                for (key, inside) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        validate(root, inside, value, &format!("{at}.{key}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = schema["properties"].as_object().cloned().unwrap_or_default();
                for (key, value) in
                    value.as_object().into_iter().flatten().filter(|(k, _)| !known.contains_key(*k))
                {
                    match rule {
                        Value::Bool(false) => wrong.push(format!("{at}: unknown key {key}")),
                        rule => validate(root, rule, value, &format!("{at}.{key}"), wrong),
                    }
                }
                true
            }
            _ => panic!("teach the validator the keyword {keyword}"),
        };
        if !ok {
            wrong.push(format!("{at}: {keyword}: {value}"));
        }
    }
}
