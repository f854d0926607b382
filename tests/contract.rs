//! What holds for every model, whatever learned it, whatever it reads and however many labels it
//! tells apart.
#![cfg(feature = "train")]

#[path = "contract/answers.rs"]
mod answers;
#[path = "contract/corpus.rs"]
mod corpus;
#[path = "contract/explanations.rs"]
mod explanations;
#[path = "contract/headers.rs"]
mod headers;
#[path = "contract/hostile_mail.rs"]
mod hostile_mail;
#[path = "contract/models.rs"]
mod models;
#[path = "contract/same_bytes.rs"]
mod same_bytes;
#[path = "contract/settings.rs"]
mod settings;
#[path = "contract/unknown_words.rs"]
mod unknown_words;
