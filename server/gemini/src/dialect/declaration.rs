//! Declarations of functions, as the APIs take them.

use serde::Serialize;
use serde_json::{Map, Value, json};
use turn::{FunctionDeclaration, ParameterType};

/// A function that the model may call.
#[derive(Serialize)]
pub(super) struct Declaration<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Value>,
}

impl<'a> Declaration<'a> {
    /// With the types of `OpenAPI`, as far as the service takes it: `STRING` (<https://ai.google.dev/api/caching#Schema>).
    pub(super) fn of_openapi(function: &'a FunctionDeclaration) -> Self {
        Declaration::of(function, SchemaForm::OpenApi)
    }

    /// With the types of JSON Schema: `string`.
    pub(super) fn of_json_schema(function: &'a FunctionDeclaration) -> Self {
        Declaration::of(function, SchemaForm::JsonSchema)
    }

    fn of(function: &'a FunctionDeclaration, form: SchemaForm) -> Self {
        let properties = function.parameters.iter().map(|parameter| {
            let mut schema = schema(&parameter.takes, form);
            if !parameter.description.is_empty() {
                schema.insert("description".to_owned(), parameter.description.as_str().into());
            }
            let default = parameter.default.as_ref().filter(|default| form.has_default(default));
            schema.extend(default.map(|default| ("default".to_owned(), default.clone())));
            (parameter.name.clone(), Value::Object(schema))
        });
        let properties: Map<String, Value> = properties.collect();
        let required = function.parameters.iter().filter(|it| it.is_required).map(|it| it.name.as_str());
        let required: Vec<&str> = required.collect();
        let mut parameters = json!({"type": form.named("object"), "properties": properties});
        if !required.is_empty() {
            parameters["required"] = required.into();
        }
        Declaration {
            name: &function.name,
            description: &function.description,
            parameters: (!function.parameters.is_empty()).then_some(parameters),
        }
    }
}

/// How types are written.
#[derive(Clone, Copy)]
enum SchemaForm {
    OpenApi,
    JsonSchema,
}

impl SchemaForm {
    /// That it may be nothing says as much as that it is nothing by default.
    fn has_default(self, default: &Value) -> bool {
        matches!(self, SchemaForm::JsonSchema) || !default.is_null()
    }

    fn named(self, kind: &str) -> String {
        match self {
            SchemaForm::OpenApi => kind.to_ascii_uppercase(),
            SchemaForm::JsonSchema => kind.to_owned(),
        }
    }
}

fn schema(takes: &ParameterType, form: SchemaForm) -> Map<String, Value> {
    let typed = |name: &str| json!({"type": form.named(name)});
    let value = match takes {
        ParameterType::Text => typed("string"),
        ParameterType::OneOf(texts) => json!({"type": form.named("string"), "enum": texts}),
        ParameterType::Formatted(format) => json!({"type": form.named("string"), "format": format}),
        ParameterType::Member { class, takes } => {
            let mut values = schema(takes, form);
            values.insert("title".to_owned(), class.as_str().into());
            Value::Object(values)
        }
        ParameterType::Integer => typed("integer"),
        ParameterType::OneOfNumbers(numbers) => match form {
            // The service takes texts alone for a list of values here.
            SchemaForm::OpenApi => typed("integer"),
            SchemaForm::JsonSchema => json!({"type": "integer", "enum": numbers}),
        },
        ParameterType::Number => typed("number"),
        ParameterType::Boolean => typed("boolean"),
        ParameterType::List(item) => json!({"type": form.named("array"), "items": schema(item, form)}),
        ParameterType::Object => match form {
            SchemaForm::OpenApi => typed("object"),
            SchemaForm::JsonSchema => json!({"type": "object", "additionalProperties": true}),
        },
        ParameterType::Any(all) => {
            let all: Vec<_> = all.iter().map(|takes| schema(takes, form)).collect();
            json!({"anyOf": all})
        }
        ParameterType::Optional(inner) => {
            let mut inner = schema(inner, form);
            match form {
                SchemaForm::OpenApi => {
                    inner.insert("nullable".to_owned(), true.into());
                    Value::Object(inner)
                }
                SchemaForm::JsonSchema => json!({"anyOf": [inner, {"type": "null"}]}),
            }
        }
    };
    if let Value::Object(fields) = value { fields } else { Map::new() }
}
