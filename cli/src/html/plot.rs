//! Plots of a [`EvaluationReport`](bluff::train::EvaluationReport) as SVG: readable in print, in
//! grey, and by people who cannot tell red from green.
//!
//! The only place that names `plotters`. Lines differ by colour, dashes and marks; the colours are
//! those of Okabe and Ito (*Color universal design*, 2008).

use crate::html::escaped;
use bluff::train::{LearningPoint, ReliabilityBin, RocAndReliability};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;
use std::error::Error;

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, X, Y> = ChartContext<
    'a,
    SVGBackend<'a>,
    Cartesian2d<<X as AsRangedCoord>::CoordDescType, <Y as AsRangedCoord>::CoordDescType>,
>;
type Drawn = Result<(), Box<dyn Error>>;

/// Width and height of a plot, in pixels of the page.
const SIZE: (u32, u32) = (620, 400);
/// Height of a reliability diagram with the histogram under it.
const TALL: u32 = 480;
/// The height of the histogram in it.
const HISTOGRAM: u32 = 140;
/// One colour and one dash (length, gap) per line; the first is solid.
const LINES: [(RGBColor, (i32, i32)); 4] = [
    (RGBColor(0, 114, 178), (1, 0)),
    (RGBColor(213, 94, 0), (9, 5)),
    (RGBColor(0, 158, 115), (3, 4)),
    (RGBColor(204, 121, 167), (14, 4)),
];
const GREY: RGBColor = RGBColor(110, 110, 110);
const FONT: &str = "sans-serif";
const MARGIN: u32 = 12;
/// Room for half of the last label of the axis.
const MARGIN_RIGHT: u32 = 30;
/// Room for the labels of the lower axis and its name, and how much of it is for the name.
const UNDER_X: u32 = 46;
const NAME: u32 = 22;
/// Room for the labels of the left axis and its name.
const BESIDE_Y: u32 = 70;

/// The false positives against the true positives: the ROC curve. A logarithmic axis stretches its
/// left end.
pub(crate) fn roc(questions: &[RocAndReliability]) -> String {
    let left = lowest(
        questions.iter().flat_map(|curves| &curves.errors).map(|point| 0.5 / point.false_positives.of as f64),
    );
    drawn("ROC curves: true-positive rate against false-positive rate", SIZE.1, |canvas| {
        let x = Axis::of_shares("false-positive rate", (left..1.0).log_scale());
        let mut chart = framed(canvas, x, Axis::of_shares("true-positive rate", 0.0..1.0))?;
        for (number, curves) in questions.iter().enumerate() {
            let points = curves
                .errors
                .iter()
                .map(|point| (point.false_positives.share.max(left), 1.0 - point.false_negatives.share));
            draw_line(&mut chart, number, &curves.asked, points.collect())?;
        }
        legend(&mut chart, SeriesLabelPosition::LowerRight)
    })
}

/// The false positives against the false negatives, both on logarithmic axes: the DET curve.
pub(crate) fn det(questions: &[RocAndReliability]) -> String {
    let points = || questions.iter().flat_map(|curves| &curves.errors);
    let left = lowest(points().map(|point| 0.5 / point.false_positives.of as f64));
    let bottom = lowest(points().map(|point| 0.5 / point.false_negatives.of as f64));
    drawn("DET curves: false-negative rate against false-positive rate", SIZE.1, |canvas| {
        let x = Axis::of_shares("false-positive rate", (left..1.0).log_scale());
        let mut chart = framed(canvas, x, Axis::of_shares("false-negative rate", (bottom..1.0).log_scale()))?;
        for (number, curves) in questions.iter().enumerate() {
            let points = curves.errors.iter().map(|point| {
                (point.false_positives.share.max(left), point.false_negatives.share.max(bottom))
            });
            draw_line(&mut chart, number, &curves.asked, points.collect())?;
        }
        legend(&mut chart, SeriesLabelPosition::LowerLeft)
    })
}

/// Predicted probabilities against observed shares, with 95 % intervals, and below the numbers of
/// messages.
pub(crate) fn reliability(curves: &RocAndReliability) -> String {
    let name = format!("Reliability of \"{}\": predicted probability against observed share", curves.asked);
    drawn(&name, TALL, |canvas| {
        let (above, below) = canvas.split_vertically(TALL - HISTOGRAM);
        let x = Axis::of_shares("", 0.0..1.0);
        let mut chart = framed(&above, x, Axis::of_shares("observed share", 0.0..1.0))?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 1.0)], GREY.stroke_width(1)))?;
        let (color, _) = LINES[0];
        for ReliabilityBin { predicted, observed, .. } in &curves.reliability {
            let (Some(predicted), Some(rate)) = (predicted, observed) else { continue };
            let bar =
                ErrorBar::new_vertical(*predicted, rate.low, rate.share, rate.high, color.stroke_width(2), 9);
            chart.draw_series([bar])?;
        }
        histogram(&below, &curves.reliability)
    })
}

fn histogram(canvas: &Canvas<'_>, bins: &[ReliabilityBin]) -> Drawn {
    let messages = |bin: &ReliabilityBin| bin.observed.map_or(0, |rate| rate.of);
    let most = bins.iter().map(messages).max().unwrap_or(1).max(2);
    let x = Axis::of_shares("predicted probability", 0.0..1.0);
    let y = (0.5..most as f64 * 1.5).log_scale();
    let y = Axis { name: "messages", range: y, labels: 4, written: whole };
    let mut chart = framed(canvas, x, y)?;
    let width = 1.0 / bins.len() as f64;
    chart.draw_series(bins.iter().filter(|bin| messages(bin) > 0).map(|bin| {
        let corners = [(bin.from + 0.05 * width, 0.5), (bin.from + 0.95 * width, messages(bin) as f64)];
        Rectangle::new(corners, GREY.filled())
    }))?;
    Ok(())
}

/// How much better the model becomes with more email.
pub(crate) fn learning(points: &[LearningPoint]) -> String {
    let most = points.iter().map(|point| point.messages).max().unwrap_or(1) as f64;
    let least = points.iter().map(|point| point.messages).min().unwrap_or(1).max(1) as f64;
    let figures: [(&str, Vec<(f64, f64)>); 2] = [
        ("1 - AUC", points.iter().filter_map(|p| Some((p.messages as f64, p.one_minus_auc?))).collect()),
        ("FNR at a FPR of 1 %", points.iter().filter_map(|p| Some((p.messages as f64, p.fnr?))).collect()),
    ];
    let above_zero =
        || figures.iter().flat_map(|(_, points)| points).map(|point| point.1).filter(|y| *y > 0.0);
    let (bottom, top) = (lowest(above_zero()), above_zero().fold(0.01, f64::max));
    drawn("Learning curve: errors against messages learned from", SIZE.1, |canvas| {
        let x = (least * 0.9..most * 1.1).log_scale();
        let x = Axis { name: "messages learned from", range: x, labels: 6, written: whole };
        let y = (bottom * 0.8..(top * 1.3).min(1.0)).log_scale();
        let mut chart = framed(canvas, x, Axis::of_shares("errors", y))?;
        for (number, (name, points)) in figures.iter().enumerate() {
            let points: Vec<(f64, f64)> = points.iter().map(|&(x, y)| (x, y.max(bottom * 0.8))).collect();
            chart.draw_series(points.iter().map(|&point| Circle::new(point, 4, LINES[number].0.filled())))?;
            draw_line(&mut chart, number, name, points)?;
        }
        legend(&mut chart, SeriesLabelPosition::LowerLeft)
    })
}

/// An axis of a plot.
struct Axis<R> {
    /// The name beside it; may be empty.
    name: &'static str,
    /// Its ends.
    range: R,
    /// The approximate number of its labels.
    labels: usize,
    /// How they are written.
    written: fn(f64) -> String,
}

impl<R> Axis<R> {
    /// An axis of shares, which are written in per cent.
    fn of_shares(name: &'static str, range: R) -> Self {
        Self { name, range, labels: 11, written: per_cent }
    }
}

/// A chart with two axes and nothing in it yet.
fn framed<'a, X, Y>(canvas: &Canvas<'a>, x: Axis<X>, y: Axis<Y>) -> Result<Chart<'a, X, Y>, Box<dyn Error>>
where
    X: AsRangedCoord<Value = f64, CoordDescType: ValueFormatter<f64>>,
    Y: AsRangedCoord<Value = f64, CoordDescType: ValueFormatter<f64>>,
{
    let mut chart = ChartBuilder::on(canvas)
        .margin(MARGIN)
        .margin_right(MARGIN_RIGHT)
        .x_label_area_size(if x.name.is_empty() { UNDER_X - NAME } else { UNDER_X })
        .y_label_area_size(BESIDE_Y)
        .build_cartesian_2d(x.range, y.range)?;
    let mut mesh = chart.configure_mesh();
    if !x.name.is_empty() {
        mesh.x_desc(x.name);
    }
    mesh.label_style((FONT, 15))
        .axis_desc_style((FONT, 16))
        .light_line_style(TRANSPARENT)
        .y_desc(y.name)
        .x_labels(x.labels)
        .y_labels(y.labels)
        .x_label_formatter(&|value| (x.written)(*value))
        .y_label_formatter(&|value| (y.written)(*value))
        .draw()?;
    Ok(chart)
}

/// A line with its entry in the legend.
fn draw_line<X, Y>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
    number: usize,
    name: &str,
    points: Vec<(f64, f64)>,
) -> Drawn
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let (color, (dash, gap)) = LINES[number % LINES.len()];
    let style = color.stroke_width(2);
    let series = if gap == 0 {
        chart.draw_series(LineSeries::new(points, style))?
    } else {
        chart.draw_series(DashedLineSeries::new(points, dash, gap, style))?
    };
    series.label(name).legend(move |(x, y)| {
        plotters::element::DashedPathElement::new(
            [(x, y), (x + 28, y)],
            if gap == 0 { 28 } else { dash },
            gap,
            style,
        )
    });
    Ok(())
}

fn legend<'a, 'b: 'a, X, Y>(
    chart: &mut ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>,
    position: SeriesLabelPosition,
) -> Drawn
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    chart
        .configure_series_labels()
        .position(position)
        .legend_area_size(34)
        .margin(8)
        .background_style(WHITE.mix(0.85))
        .border_style(GREY)
        .label_font((FONT, 15))
        .draw()?;
    Ok(())
}

/// An SVG of that height, with a name for people who cannot see it. It is empty if it cannot be
/// drawn, for instance without points.
fn drawn(name: &str, height: u32, draw: impl FnOnce(&Canvas<'_>) -> Drawn) -> String {
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (SIZE.0, height)).into_drawing_area();
    let result = draw(&canvas).and_then(|()| Ok(canvas.present()?));
    drop(canvas);
    if result.is_err() {
        return String::new();
    }
    let label = escaped(name);
    svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{label}\" "), 1)
}

/// The lowest of these, but at most a hundredth: room for two powers of ten.
fn lowest(shares: impl Iterator<Item = f64>) -> f64 {
    shares.filter(|share| *share > 0.0).fold(0.01, f64::min)
}

/// A number of messages.
fn whole(messages: f64) -> String {
    format!("{messages:.0}")
}

/// Without needless zeros: `0.01 %`, `10 %`.
fn per_cent(share: f64) -> String {
    let percent = 100.0 * share;
    let text = if percent >= 1.0 { format!("{percent:.0}") } else { format!("{percent:.4}") };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::train::{CurvePoint, Rate};

    fn curves(asked: &str) -> RocAndReliability {
        let point = |lost, false_negatives| CurvePoint {
            false_positives: Rate::new(lost, 1_000).unwrap(),
            false_negatives: Rate::new(false_negatives, 500).unwrap(),
        };
        let bin = |from, predicted, observed: usize| ReliabilityBin {
            from,
            predicted: Some(predicted),
            observed: Rate::new(observed, 20),
        };
        RocAndReliability {
            asked: asked.to_owned(),
            errors: vec![point(0, 400), point(10, 30), point(900, 0)],
            reliability: vec![bin(0.0, 0.2, 3), bin(0.5, 0.8, 17)],
        }
    }

    #[test]
    fn plots_are_whole_and_call_nobody() {
        let questions = [curves("not ham"), curves("<b>spam</b>")];
        let points = [(100, 0.1), (200, 0.0)].map(|(messages, share)| LearningPoint {
            messages,
            one_minus_auc: Some(share),
            fnr: None,
        });
        for svg in [roc(&questions), det(&questions), reliability(&questions[1]), learning(&points)] {
            assert!(
                svg.starts_with("<svg role=\"img\" aria-label=\"") && svg.trim_end().ends_with("</svg>"),
                "{svg}"
            );
            assert!(!svg.contains("<b>") && !svg.contains("href") && !svg.contains("NaN"), "{svg}");
            let texts = svg
                .split("<text")
                .skip(1)
                .map(|text| text.split_once('>').map_or("", |(_, text)| text.trim_start()));
            assert!(texts.into_iter().all(|text| !text.starts_with("</text>")), "an empty text: {svg}");
        }
    }

    #[test]
    fn nothing_to_draw_is_no_panic() {
        let nothing =
            RocAndReliability { asked: "x".to_owned(), errors: Vec::new(), reliability: Vec::new() };
        for svg in [roc(&[]), det(std::slice::from_ref(&nothing)), reliability(&nothing), learning(&[])] {
            assert!(!svg.contains("NaN"), "{svg}");
        }
    }

    #[test]
    fn per_cent_shows_what_matters() {
        for (share, expected) in [(1.0, "100 %"), (0.1, "10 %"), (0.001, "0.1 %"), (0.00001, "0.001 %")] {
            assert_eq!(per_cent(share), expected);
        }
    }
}
