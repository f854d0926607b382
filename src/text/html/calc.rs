//! [`evaluated`]: the math functions of CSS, `calc()`, `min()`, `max()` and `clamp()`, worked out
//! (css-values-4, section 10).

/// Nested brackets are worked out to this depth; real sheets have three.
const MAX_DEPTH: usize = 8;
/// The longest length that is read; no length that decides what is seen is longer.
const MAX_BYTES: usize = 200;
/// The value of `infinity`: far more than any screen, and a number that can be added to others.
const INFINITY: f32 = 1e9;

/// Whether a value is a math function.
pub(super) fn is_math(value: &str) -> bool {
    let Some((name, _)) = value.split_once('(') else { return false };
    let is = |known: &&str| name.eq_ignore_ascii_case(known);
    ["calc", "-webkit-calc", "min", "max", "clamp", "abs"].iter().any(is)
}

/// The result of a math function whose numbers are read by `number`; `None` if it is not one or not
/// understood.
pub(super) fn evaluated(value: &str, number: &dyn Fn(&str) -> Option<f32>) -> Option<f32> {
    if value.len() > MAX_BYTES {
        return None;
    }
    let mut math = Math { rest: value, depth: MAX_DEPTH, number };
    let result = math.operand()?;
    (math.rest.trim_ascii().is_empty() && result.is_finite()).then_some(result)
}

/// What is left to be worked out.
struct Math<'v> {
    rest: &'v str,
    depth: usize,
    number: &'v dyn Fn(&str) -> Option<f32>,
}

impl Math<'_> {
    /// The next operator, if it is one of these; it is taken.
    fn sign(&mut self, signs: [u8; 2]) -> Option<u8> {
        let rest = self.rest.trim_ascii_start();
        let sign = rest.bytes().next().filter(|sign| signs.contains(sign))?;
        self.rest = &rest[1..];
        Some(sign)
    }

    fn sum(&mut self) -> Option<f32> {
        let mut sum = self.product()?;
        while let Some(sign) = self.sign([b'+', b'-']) {
            let next = self.product()?;
            sum = if sign == b'+' { sum + next } else { sum - next };
        }
        Some(sum)
    }

    fn product(&mut self) -> Option<f32> {
        let mut product = self.operand()?;
        while let Some(sign) = self.sign([b'*', b'/']) {
            let next = self.operand()?;
            product = if sign == b'*' { product * next } else { product / next };
        }
        Some(product)
    }

    /// A number, or the content of the brackets of a function or of brackets alone.
    fn operand(&mut self) -> Option<f32> {
        let rest = self.rest.trim_ascii_start();
        let sign = usize::from(rest.starts_with(['+', '-']));
        let of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | '-');
        let of_number = |c: char| of_word(c) && c != '-';
        let is_number = rest[sign..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let end = if is_number {
            rest[sign..].find(|c| !of_number(c)).map(|end| end + sign)
        } else {
            rest.find(|c| !of_word(c))
        };
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = after;
        if is_number {
            return (self.number)(word);
        }
        let name = word.to_ascii_lowercase();
        match name.as_str() {
            "infinity" => return Some(INFINITY),
            "-infinity" => return Some(-INFINITY),
            _ => {}
        }
        self.rest = after.strip_prefix('(')?;
        self.depth = self.depth.checked_sub(1)?;
        let mut arguments = vec![self.sum()?];
        while self.sign([b',', b',']).is_some() {
            arguments.push(self.sum()?);
        }
        self.sign([b')', b')'])?;
        self.depth += 1;
        match (name.as_str(), &arguments[..]) {
            ("" | "calc" | "-webkit-calc", [one]) => Some(*one),
            ("abs", [one]) => Some(one.abs()),
            ("min", all) => all.iter().copied().reduce(f32::min),
            ("max", all) => all.iter().copied().reduce(f32::max),
            ("clamp", [least, one, most]) => Some(one.min(*most).max(*least)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_worked_out() {
        for (value, expected) in [
            ("calc(1 - 1)", Some(0.0)),
            ("CALC( 2*(3 + 4) )", Some(14.0)),
            ("calc(8 / 2 - 1)", Some(3.0)),
            ("calc(-1 * 9)", Some(-9.0)),
            ("calc(3 - -1)", Some(4.0)),
            ("min(0, 50)", Some(0.0)),
            ("max(0,14,2)", Some(14.0)),
            ("clamp(12, 0, 20)", Some(12.0)),
            ("clamp(12, 30, 20)", Some(20.0)),
            ("calc(min(1, 2) + max(3, calc(4)))", Some(5.0)),
            ("calc(-infinity * 1)", Some(-INFINITY)),
            ("calc(1 / 0)", None),
            ("calc(0 / 0)", None),
            ("calc(1", None),
            ("calc(1) 2", None),
            ("calc(1, 2)", None),
            ("clamp(1, 2)", None),
            ("calc(é)", None),
            ("calc()", None),
            ("calc(x(1))", None),
            ("sin(1)", None),
            ("", None),
        ] {
            assert_eq!(evaluated(value, &|word| word.parse().ok()), expected, "{value}");
        }
        let deep = |depth| "(".repeat(depth) + "1" + &")".repeat(depth);
        assert_eq!(evaluated(&deep(MAX_DEPTH), &|_| Some(1.0)), Some(1.0));
        assert_eq!(evaluated(&deep(MAX_DEPTH + 1), &|_| Some(1.0)), None);
        assert_eq!(evaluated(&format!("calc({})", "1".repeat(MAX_BYTES)), &|_| Some(1.0)), None);
    }
}
