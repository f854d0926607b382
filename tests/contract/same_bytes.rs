//! Bytes: the same setup gives the same model, and a model is the same after a save and a load.

use crate::models::{LETTERS, MODELS, SEED, assert_sound, written};
use bluff::{Classifier, Model};
use std::fs;

#[test]
fn a_saved_model_is_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.bluff");
    for model in &*MODELS {
        let first = model.classifier().with_explanation(10);
        first.model().save(&path).unwrap();
        assert!(fs::read(&path).unwrap() == model.bytes, "{:?}: other bytes in the file", model.setup);
        let loaded = Classifier::from_path(&path).unwrap().with_explanation(10);
        assert!(loaded.model().to_bytes() == model.bytes, "{:?}: other bytes after loading", model.setup);
        assert_eq!(loaded.model().id(), first.model().id());
        assert_eq!(loaded.model().provenance(), first.model().provenance());
        for letter in LETTERS.iter() {
            assert_eq!(
                written(&loaded.classify(letter)),
                written(&first.classify(letter)),
                "{:?}",
                model.setup
            );
        }
    }
}

#[test]
fn a_model_fresh_from_training_answers_as_it_will_from_its_file() {
    let model = &MODELS[0];
    let fresh = Classifier::new(model.setup.learn(SEED)).with_explanation(10);
    let loaded = model.classifier().with_explanation(10);
    for letter in LETTERS.iter() {
        assert_eq!(written(&fresh.classify(letter)), written(&loaded.classify(letter)));
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    // the models of `MODELS` were learned with as many threads as the machine has; one of each
    // learner is enough
    for model in MODELS.iter().step_by(4) {
        for threads in [1, 4] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let bytes = pool.install(|| model.setup.learn(SEED).to_bytes());
            assert!(bytes == model.bytes, "{:?}: other bytes with {threads} threads", model.setup);
        }
    }
}

#[test]
fn another_seed_is_told_and_as_sound() {
    let model = &MODELS[0];
    let other: Model = model.setup.learn(SEED + 1);
    assert_eq!(other.provenance().seed, SEED + 1);
    let other = Classifier::new(other);
    assert_ne!(other.model().id(), model.classifier().model().id(), "two models with one name");
    for letter in LETTERS.iter() {
        assert_sound(&other.classify(letter), &other, "another seed");
    }
}
