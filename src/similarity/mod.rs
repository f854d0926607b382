//! Which of many texts are near-duplicates: signatures by `MinHash`, and one finder that campaigns
//! and training share.

mod minhash;
mod near_duplicates;
mod union_find;

pub(crate) use minhash::minhash_signature;
pub(crate) use near_duplicates::join_near_duplicates;
pub(crate) use union_find::UnionFind;
