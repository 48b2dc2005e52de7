//! The other side of the wire: what the service is asked, read, and what it answers, written. It knows no HTTP server, no
//! sandbox and no address.

mod answer;
mod fields;
mod files;
mod lenient_json;
mod models;
mod refusal;
mod request;
mod schema;

pub use answer::{ServedAnswer, count_response};
pub use files::{FILE_LIFE, LARGEST_FILE, ServedFile, UploadStart, file_list, is_file_id, no_file};
pub use models::{known_model, model_info, model_list};
pub use refusal::ServedRefusal;
pub use request::{Asker, ServedFunction, ServedPart, ServedQuestion, ServedTurn, counted_question};
