//! [`Characters`]: what the classes of the second network stand for, and the text in its answer.

/// The characters of the model, one to a line.
const FILE: &str = include_str!("../models/characters.txt");

/// The character of each class but the first: no character, or the same one still ("connectionist temporal
/// classification", Graves et al. 2006).
#[derive(Debug)]
pub(crate) struct Characters(Vec<&'static str>);

impl Characters {
    /// Those of the file, and the space, which comes last and has no line.
    pub(crate) fn builtin() -> Self {
        Self(FILE.lines().chain([" "]).collect())
    }

    /// How many classes the network must have.
    pub(crate) fn classes(&self) -> usize {
        self.0.len() + 1
    }

    /// The text in the scores of classes, one row for each step to the right, and the mean probability of its characters.
    pub(crate) fn decode(&self, scores: &[f32]) -> (String, f32) {
        let (mut text, mut sum, mut count, mut before) = (String::new(), 0.0, 0.0, 0);
        for step in scores.chunks_exact(self.classes()) {
            let best = step.iter().enumerate().fold((0, f32::NEG_INFINITY), |best, (class, score)| {
                if *score > best.1 { (class, *score) } else { best }
            });
            if best.0 != before && best.0 != 0 {
                text.push_str(self.0[best.0 - 1]);
                sum += probability(step, best.1);
                count += 1.0;
            }
            before = best.0;
        }
        (text, if count == 0.0 { 0.0 } else { sum / count })
    }
}

/// The softmax of the largest score.
fn probability(scores: &[f32], largest: f32) -> f32 {
    1.0 / scores.iter().map(|score| (score - largest).exp()).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_classes_are_one_character_unless_none_is_between() {
        let characters = Characters::builtin();
        let class =
            |wanted: &str| 1 + characters.0.iter().position(|character| *character == wanted).unwrap();
        let classes = [0, class("h"), class("h"), 0, class("h"), class(" "), class("é"), class("é"), 0];
        let mut scores = vec![f32::NEG_INFINITY; characters.classes() * classes.len()];
        for (step, class) in classes.into_iter().enumerate() {
            scores[step * characters.classes() + class] = 1.0;
        }
        // a second class that is as probable as the first h, but comes later
        scores[characters.classes() + class("é")] = 1.0;
        let (text, confidence) = characters.decode(&scores);
        assert_eq!(text, "hh é");
        // the first of each run: 1/2, 1, 1, 1
        assert!((confidence - 0.875).abs() < 1e-6, "{confidence}");
        assert_eq!(characters.decode(&[]), (String::new(), 0.0));
    }
}
