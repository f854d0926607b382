//! [`IndicatorKind`]: the indicators that are looked for in every message.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How much an indicator says by itself; none decides alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Also found in much ordinary mail.
    Low,
    /// Rare in ordinary mail.
    Medium,
    /// At the heart of extortion.
    High,
}

macro_rules! kinds {
    ($($name:ident $id:literal $severity:ident $doc:literal;)*) => {
        /// What a message claims, demands, shows or hides.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum IndicatorKind {
            $(#[doc = $doc] $name,)*
        }

        impl IndicatorKind {
            /// All of them, in the order they are reported.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in reports, such as `webcam`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How much it says by itself.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// Whether phrases report it. The others come from a number, an address or the header.
            #[must_use]
            pub const fn has_phrases(self) -> bool {
                !matches!(
                    self,
                    Self::ForgedSender
                        | Self::RansomAmount
                        | Self::CryptoAddress
                        | Self::BankAccount
                        | Self::HiddenText
                        | Self::QrCode
                )
            }

            /// Whether it belongs to a demand: how to pay, how much, until when. Invoices have
            /// these as well.
            #[must_use]
            pub const fn is_demand(self) -> bool {
                matches!(
                    self,
                    Self::Pay
                        | Self::RansomAmount
                        | Self::CryptoAddress
                        | Self::BankAccount
                        | Self::PrepaidCard
                        | Self::Deadline
                        | Self::QrCode
                )
            }

            /// Whether one sentence may begin it and the next end it, as in "970 euros. Only in
            /// bitcoin".
            #[must_use]
            pub(crate) const fn may_cross_sentences(self) -> bool {
                self.is_demand() || matches!(self, Self::PromiseToDelete)
            }
        }
    };
}

kinds! {
    Hacked "hacked" High "Device or account broken into, malware, remote control.";
    Webcam "webcam" High "Recorded through the camera.";
    AdultSite "adult-site" High "Pornographic sites visited.";
    ContactsTaken "contacts-taken" High "Contacts, messages or social accounts copied.";
    AntivirusUseless "antivirus-useless" Medium "Antivirus cannot help.";
    DataOnServer "data-on-server" Medium "The data is already on a remote server.";
    OwnAccount "own-account" Medium "Says it was sent from the reader's own account.";
    ForgedSender "forged-sender" Medium "From is the recipient's own address, and nothing proves it.";
    PasswordShown "password-shown" High "Shows a password; its value is never repeated.";
    PersonalData "personal-data" Medium "Shows name, telephone, street or a photo of the house.";
    Pay "pay" Medium "Demands a payment.";
    RansomAmount "ransom-amount" Medium "Names the amount.";
    CryptoAddress "crypto-address" Medium "Names an address for crypto-currency.";
    BankAccount "bank-account" Low "Names an account (IBAN).";
    PrepaidCard "prepaid-card" Medium "Demands prepaid or gift cards.";
    Deadline "deadline" Medium "Sets a time limit.";
    ThreatToSend "threat-to-send" High "Threatens to send, publish, show or reveal something.";
    DoNotTell "do-not-tell" Medium "Forbids to reply or to tell anyone.";
    IntimatePictures "intimate-pictures" Medium "Says that intimate pictures or recordings of the reader are held.";
    SecretKnown "secret-known" Medium "Says that a secret of the reader is known.";
    Ultimatum "ultimatum" Medium "Says what happens unless the reader obeys.";
    Secrecy "secrecy" Medium "Plays on secrecy and shame.";
    PromiseToDelete "promise-to-delete" High "Promises to delete everything once paid.";
    Accusation "accusation" High "Accuses the reader of a crime against children.";
    HiddenText "hidden-text" Medium "Letters disguised or text hidden.";
    QrCode "qr-code" Low "A QR code in a picture.";
    Quotation "quotation" Low "Words of somebody who forwards, asks or reports.";
    Advice "advice" Low "Talk about such emails: police, news, help desk.";
}

impl IndicatorKind {
    /// What it means, as an English sentence: `[claim]` of `data/advice/en.toml`. Other languages
    /// are in the files beside it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        let kind = self;
        include!(concat!(env!("OUT_DIR"), "/sentences.rs"))
    }
}

impl fmt::Display for IndicatorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_serialised_names() {
        for kind in IndicatorKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.id()));
        }
    }
}
