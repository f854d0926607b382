//! [`read`]: the QR codes in pictures, and the payment addresses in them.

use super::detection::Detection;
use super::payments::PaymentHit;
use crate::message::Message;

/// What the QR codes of a message show.
#[derive(Default)]
pub(super) struct QrCodes {
    pub(super) detections: Vec<Detection>,
    pub(super) payments: Vec<PaymentHit>,
    /// Whether a picture was larger or more complex than is read.
    pub(super) truncated: bool,
}

/// Reads pictures only if the words make a claim at the heart of extortion, because a picture takes
/// as long as a hundred messages.
#[cfg(feature = "attachments")]
pub(super) fn read(message: &Message<'_>, detections: &[Detection]) -> QrCodes {
    use super::detection::DetectedAt;
    use super::{IndicatorKind, payments};
    use crate::attachments::{self, TextHolder};
    use crate::payment::{self, Disguise};
    use crate::text::SourceLocation;
    if !detections.iter().any(Detection::is_high) {
        return QrCodes::default();
    }
    let contents = message.attachments.iter().map(|attachment| &*attachment.content);
    let attached = attachments::read(contents, TextHolder::Qr);
    let mut codes = QrCodes { truncated: attached.truncated, ..QrCodes::default() };
    for code in attached.texts {
        let at = DetectedAt::Other(SourceLocation::Qr(code.attachment));
        codes.detections.push(Detection::new(IndicatorKind::QrCode, at.clone()));
        let found = payment::find(&code.text).into_iter();
        codes.payments.extend(found.map(|found| payments::hidden(found.address, Disguise::Qr, at.clone())));
    }
    codes
}

#[cfg(not(feature = "attachments"))]
pub(super) fn read(_: &Message<'_>, _: &[Detection]) -> QrCodes {
    QrCodes::default()
}
