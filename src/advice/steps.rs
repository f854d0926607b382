//! What to do, step by step, and why it is a bluff.

use super::Step;
use super::words::Phrasebook;
use crate::indicators::IndicatorKind;
use crate::report::Report;

/// The same steps against somebody the reader knows.
pub(super) fn steps_against_somebody_known(words: &Phrasebook, report: &Report) -> Vec<Step> {
    let (todo, known) = (&words.todo, &words.known);
    let cards = has(report, &[IndicatorKind::PrepaidCard]);
    let pay = [Some(&known.pay), Some(&todo.paid), cards.then_some(&todo.sent_cards)];
    [
        (&todo.reply_title, vec![&known.reply]),
        (&todo.pay_title, pay.into_iter().flatten().collect()),
        (&todo.proof_title, vec![&known.proof, &todo.proof_how]),
        (&todo.help_title, vec![&known.help]),
    ]
    .map(|(title, text)| Step { title: title.clone(), text: text.into_iter().cloned().collect() })
    .to_vec()
}

/// Why it is a bluff: in general, and because of what was found.
pub(super) fn why(words: &Phrasebook, report: &Report) -> Vec<String> {
    use IndicatorKind as AdviceKind;
    let why = &words.why;
    let mut reasons = vec![why.general.clone()];
    let own: [(&[AdviceKind], &String); 9] = [
        (&[AdviceKind::OwnAccount, AdviceKind::ForgedSender], &why.own_account),
        (&[AdviceKind::PasswordShown], &why.password_shown),
        (&[AdviceKind::PersonalData], &why.personal_data),
        (&[AdviceKind::Webcam], &why.webcam),
        (&[AdviceKind::Deadline], &why.deadline),
        (&[AdviceKind::AntivirusUseless], &why.antivirus_useless),
        (&[AdviceKind::DataOnServer], &why.data_on_server),
        (&[AdviceKind::DoNotTell], &why.do_not_tell),
        (&[AdviceKind::Accusation], &why.accusation),
    ];
    reasons.extend(own.into_iter().filter(|(kinds, _)| has(report, kinds)).map(|(_, reason)| reason.clone()));
    let disguised = report.demand.addresses.iter().any(|address| !address.hiding.is_empty());
    if disguised || has(report, &[AdviceKind::HiddenText]) {
        reasons.push(why.disguised.clone());
    }
    reasons
}

/// The four steps against mass mail.
pub(super) fn steps(words: &Phrasebook, report: &Report) -> Vec<Step> {
    use IndicatorKind as AdviceKind;
    let todo = &words.todo;
    let step = |title: &String, text: Vec<&String>| Step {
        title: title.clone(),
        text: text.into_iter().cloned().collect(),
    };
    let when = |condition: bool, text| condition.then_some(text);
    let cards = has(report, &[AdviceKind::PrepaidCard]);
    let crypto = report.demand.addresses.iter().any(|address| !address.coin.is_account());
    let camera = has(report, &[AdviceKind::Webcam, AdviceKind::Hacked]);
    vec![
        step(&todo.reply_title, vec![&todo.reply_text, &todo.replied]),
        step(
            &todo.pay_title,
            [Some(&todo.pay_text), Some(&todo.paid), when(cards, &todo.sent_cards)]
                .into_iter()
                .flatten()
                .collect(),
        ),
        step(
            &todo.proof_title,
            [Some(&todo.proof_text), Some(&todo.proof_how), when(crypto, &todo.crypto_report)]
                .into_iter()
                .flatten()
                .collect(),
        ),
        step(
            &todo.help_title,
            [
                Some(&todo.help_text),
                when(has(report, &[AdviceKind::PasswordShown]), &todo.password),
                when(camera, &todo.webcam_cover),
            ]
            .into_iter()
            .flatten()
            .collect(),
        ),
    ]
}

/// Whether the message itself, and not a message it quotes, has one of these.
fn has(report: &Report, kinds: &[IndicatorKind]) -> bool {
    report.indicators.iter().any(|found| !found.quoted && kinds.contains(&found.id))
}
