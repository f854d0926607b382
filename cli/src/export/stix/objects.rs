//! [`Objects`]: the objects of a bundle, each once, with identifiers that follow from their content.

use bluff::PaymentAddress;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The namespace of observables, STIX 2.1 section 2.9; forbidden for all other objects.
pub(super) const OBSERVABLES: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);
/// The time at which the identity of this program was first published; any fixed time will do.
const BEGINNING: &str = "2026-01-01T00:00:00.000Z";
/// The definitions of the two types that are not in the standard, as DOGESEC publishes them
/// (repository `muchdogesec/stix2extensions`): identifier, name, and name of the schema.
const WALLET: Definition = Definition {
    id: "be78509e-6958-51b1-8b26-d17ee0eba2d7",
    name: "CryptocurrencyWallet",
    schema: "cryptocurrency-wallet",
};
const ACCOUNT: Definition =
    Definition { id: "f19f3291-6a84-5674-b311-d75a925d5bd9", name: "BankAccount", schema: "bank-account" };

/// A published definition of a type.
struct Definition {
    id: &'static str,
    name: &'static str,
    schema: &'static str,
}

impl Definition {
    fn id(&self) -> String {
        format!("extension-definition--{}", self.id)
    }

    /// The object, with exactly the published properties: a different one under the same identifier
    /// would contradict it.
    fn object(&self) -> Value {
        const PUBLISHED: &str = "2020-01-01T00:00:00.000Z";
        json!({
            "type": "extension-definition", "spec_version": "2.1", "id": self.id(),
            "created_by_ref": "identity--9779a2db-f98c-5f4b-8d08-8ee04e02dbb5",
            "created": PUBLISHED, "modified": PUBLISHED, "name": self.name,
            "schema": format!(
                "https://raw.githubusercontent.com/muchdogesec/stix2extensions/main/automodel_generated/schemas/scos/{}.json",
                self.schema
            ),
            "version": "1.0", "extension_types": ["new-sco"],
            "object_marking_refs": [
                "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
                "marking-definition--60c0f466-511a-5419-9f7e-4814e696da40",
            ],
        })
    }
}

/// Collects the objects of a bundle.
pub(super) struct Objects {
    objects: Vec<Value>,
    ids: BTreeSet<String>,
    identity: String,
}

impl Objects {
    /// Only the identity of this program, which is the author of all other objects.
    pub(super) fn new() -> Self {
        let identity = id("identity", own_namespace(), "bluff");
        let mut objects = Self { objects: Vec::new(), ids: BTreeSet::new(), identity: identity.clone() };
        objects.add(json!({
            "type": "identity", "spec_version": "2.1", "id": identity, "created": BEGINNING, "modified": BEGINNING,
            "name": "bluff", "identity_class": "system",
            "description": "A free program that reads e-mails and tells ham, spam and sextortion apart.",
        }));
        objects
    }

    /// Adds an object, unless it is there, and returns its identifier.
    fn add(&mut self, object: Value) -> String {
        let id = object["id"].as_str().unwrap_or_default().to_owned();
        if self.ids.insert(id.clone()) {
            self.objects.push(object);
        }
        id
    }

    /// An observable; its id follows from `naming`, the ID contributing properties of its type.
    pub(super) fn observable(&mut self, kind: &str, naming: &Value, other: &Value) -> String {
        self.named(kind, &id(kind, OBSERVABLES, &naming.to_string()), naming, other)
    }

    /// An observable with this identifier.
    pub(super) fn named(&mut self, kind: &str, id: &str, naming: &Value, other: &Value) -> String {
        let own = json!({ "type": kind, "spec_version": "2.1", "id": id });
        self.add(united([own, naming.clone(), other.clone()]))
    }

    /// A domain object, with the properties that all of them have. `name` makes its identifier,
    /// `time` is in milliseconds.
    pub(super) fn domain(&mut self, kind: &str, name: &str, time: &str, properties: Value) -> String {
        let own = json!({
            "type": kind, "spec_version": "2.1", "id": id(kind, own_namespace(), name),
            "created_by_ref": self.identity, "created": time, "modified": time,
        });
        self.add(united([own, properties]))
    }

    /// A wallet or a bank account, with the definition of its type.
    pub(super) fn payee(&mut self, address: &PaymentAddress) -> String {
        let (kind, property, definition) = type_of(address);
        self.add(definition.object());
        let extensions = json!({ "extensions": { definition.id(): { "extension_type": "new-sco" } } });
        self.observable(kind, &json!({ property: address.address }), &extensions)
    }

    /// The bundle of all of them.
    pub(super) fn finish(self, name: &str) -> Value {
        json!({ "type": "bundle", "id": id("bundle", own_namespace(), name), "objects": self.objects })
    }
}

/// The pattern by which a payment address is found.
pub(super) fn pattern(address: &PaymentAddress) -> String {
    let (kind, property, _) = type_of(address);
    // an address is letters, digits and at most a colon: nothing to escape
    format!("[{kind}:{property} = '{}']", address.address)
}

/// Type, property and definition with which an address is written.
fn type_of(address: &PaymentAddress) -> (&'static str, &'static str, Definition) {
    if address.coin.is_account() {
        ("bank-account", "iban", ACCOUNT)
    } else {
        ("cryptocurrency-wallet", "value", WALLET)
    }
}

/// All properties in one object.
fn united<const N: usize>(parts: [Value; N]) -> Value {
    let properties = parts.into_iter().filter_map(|part| match part {
        Value::Object(properties) => Some(properties),
        _ => None,
    });
    Value::Object(properties.flatten().collect::<Map<_, _>>())
}

/// For the ids of all other objects.
fn own_namespace() -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, b"bluff, e-mail classifier")
}

/// Section 2.9: type, two hyphens, UUID. A [`Value`] as `name` has its properties in alphabetical order
/// and no spaces, which for strings is the canonical form of RFC 8785.
pub(super) fn id(kind: &str, namespace: Uuid, name: &str) -> String {
    format!("{kind}--{}", Uuid::new_v5(&namespace, name.as_bytes()))
}

/// An identifier in the form of version 4, which the standard requires if nothing names an object.
/// It follows from the checksum of a message.
pub(super) fn unrelated(sha256: &str) -> Uuid {
    let first = sha256.get(..32).and_then(|digits| u128::from_str_radix(digits, 16).ok());
    uuid::Builder::from_random_bytes(first.unwrap_or_default().to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids are those of the `stix2` package 3.0.2 for Python.
    #[test]
    fn observables_have_the_ids_of_the_standard() {
        for (kind, naming, expected) in [
            (
                "domain-name",
                json!({ "value": "example.com" }),
                "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7",
            ),
            (
                "email-addr",
                json!({ "value": "a@b.example" }),
                "email-addr--20f95e88-019c-5ac7-a027-aba10fdcb3ca",
            ),
            (
                "email-message",
                json!({
                    "subject": "caf\u{e9} \"x\"",
                    "from_ref": "email-addr--20f95e88-019c-5ac7-a027-aba10fdcb3ca",
                }),
                "email-message--ed1ca9de-dcc8-51cb-b9ab-124e1c42b659",
            ),
            (
                "file",
                json!({ "name": "a.pdf", "hashes": { "SHA-256": "0".repeat(64) } }),
                "file--f036eb57-401f-5c55-8751-d651e333c048",
            ),
        ] {
            assert_eq!(id(kind, OBSERVABLES, &naming.to_string()), expected);
        }
    }

    #[test]
    fn an_object_is_in_a_bundle_once() {
        let mut objects = Objects::new();
        let url = |objects: &mut Objects| {
            objects.observable("url", &json!({ "value": "http://a.example" }), &json!({}))
        };
        assert_eq!(url(&mut objects), url(&mut objects));
        assert_eq!(objects.finish("x")["objects"].as_array().map(Vec::len), Some(2));
    }
}
