//! The other side of the wire: what the service is asked, read, and what it answers, written. It knows no HTTP server, no
//! sandbox and no address.

mod answer;
mod fields;
mod lenient_json;
mod refusal;
mod request;
mod schema;

pub use answer::{ServedAnswer, count_response};
pub use refusal::ServedRefusal;
pub use request::{Asker, ServedFunction, ServedPart, ServedQuestion, ServedTurn, counted_question};
