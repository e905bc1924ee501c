//! Figures as people read them.

use crate::i18n::{Language, fill, spoken};

/// Bytes in decimal units with three digits, as Docker Hub shows sizes: `27.1 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    // Sizes are shown with three digits: what a float loses is not seen.
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let mut value = bytes as f64 / 1000.0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let name = UNITS.get(unit).unwrap_or(&"PB");
    let number = if value >= 99.95 { whole(value).to_string() } else { one_digit(value) };
    format!("{number} {name}")
}

/// The nearest whole number. Not by the standard library's way of writing a float in some digits, which
/// is exact for all of them in six kilobytes.
#[expect(clippy::cast_possible_truncation, reason = "what is shown is far from the largest number")]
pub fn whole(value: f64) -> i64 {
    value.round_ties_even() as i64
}

/// A length for a style, in whole pixels.
pub fn pixels(value: f64) -> String {
    format!("{}px", whole(value))
}

/// A number with one digit after the point.
fn one_digit(value: f64) -> String {
    let tenths = whole(value * 10.0);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A range of sizes, one figure when both ends look the same: `26.2–31.4 MB`.
pub fn size_range(sizes: &[u64]) -> Option<String> {
    let (least, most) = (size(*sizes.iter().min()?), size(*sizes.iter().max()?));
    if least == most {
        return Some(most);
    }
    let shared = least.rsplit_once(' ').filter(|(_, unit)| most.ends_with(&format!(" {unit}")));
    Some(match shared {
        Some((least, _)) => format!("{least}–{most}"),
        None => format!("{least} – {most}"),
    })
}

/// A number with a comma before each three digits: `20,033`.
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whose form of dates: the language of the interface; in English, the form of the user's own English.
fn locale() -> &'static str {
    match spoken() {
        Language::Chinese => "zh-CN",
        Language::English | Language::Long if is_english_system() => "default",
        Language::English | Language::Long => "en",
    }
}

fn is_english_system() -> bool {
    let system = web_sys::window().and_then(|window| window.navigator().language());
    system.is_some_and(|tag| tag.starts_with("en"))
}

/// The time of day, in the user's own form, to the minute.
pub fn clock() -> String {
    let form = js_sys::Object::new();
    for part in ["hour", "minute"] {
        // Fails for no new object.
        let _ = js_sys::Reflect::set(&form, &part.into(), &"2-digit".into());
    }
    js_sys::Date::new_0().to_locale_time_string_with_options(locale(), &form).into()
}

/// The time of day to the second, of milliseconds since 1970, in the user's own form.
pub fn time(then_ms: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    let date = js_sys::Date::new(&(then_ms as f64).into());
    date.to_locale_time_string(locale()).into()
}

/// How long ago a time was: `3 days ago`. `None` for what is not a time.
pub fn ago(then_ms: f64, now_ms: f64) -> Option<String> {
    if !then_ms.is_finite() {
        return None;
    }
    let seconds = ((now_ms - then_ms) / 1000.0).max(0.0);
    let units: [(f64, f64, &'static str, &'static str); 6] = [
        (5_400.0, 60.0, mark!("{n} minute ago"), mark!("{n} minutes ago")),
        (129_600.0, 3_600.0, mark!("{n} hour ago"), mark!("{n} hours ago")),
        (1_209_600.0, 86_400.0, mark!("{n} day ago"), mark!("{n} days ago")),
        (5_184_000.0, 604_800.0, mark!("{n} week ago"), mark!("{n} weeks ago")),
        (63_072_000.0, 2_592_000.0, mark!("{n} month ago"), mark!("{n} months ago")),
        (f64::INFINITY, 31_536_000.0, mark!("{n} year ago"), mark!("{n} years ago")),
    ];
    if seconds < 90.0 {
        return Some(t!("just now").to_owned());
    }
    let (_, divisor, one, many) = units.into_iter().find(|(below, ..)| seconds < *below)?;
    let number = whole((seconds / divisor).round());
    let is_one = number == 1;
    Some(fill(if is_one { one } else { many }, &[("n", &number)]))
}

/// A day and a time, in the user's own form, of milliseconds since 1970.
pub fn moment(then_ms: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    let date = js_sys::Date::new(&(then_ms as f64).into());
    date.to_locale_string(locale(), &wasm_bindgen::JsValue::UNDEFINED).into()
}

/// How long ago a time was, of milliseconds since 1970, by this machine's clock.
pub fn ago_ms(then_ms: u64) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    ago(then_ms as f64, js_sys::Date::now())
}

/// How long ago an RFC 3339 time was, by this machine's clock.
pub fn ago_rfc3339(time: &str) -> Option<String> {
    ago(js_sys::Date::parse(time), js_sys::Date::now())
}

/// A day, in the user's own form, of milliseconds since 1970.
pub fn date(then_ms: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    let date = js_sys::Date::new(&(then_ms as f64).into());
    // An undefined locale is the user's.
    date.to_locale_date_string(locale(), &wasm_bindgen::JsValue::UNDEFINED).into()
}

/// A duration: `420 ms`, `1.8 s`.
pub fn duration(millis: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let seconds = millis as f64 / 1000.0;
    if millis < 1000 { format!("{millis} ms") } else { one_digit(seconds) + " s" }
}

/// A duration that is an estimate: `40 s`, `3 min`, `2 h 10 min`.
pub fn rough(millis: u64) -> String {
    let seconds = millis.div_ceil(1000).max(1);
    // To five seconds: an estimate that changes each second is not read.
    let seconds = if seconds > 10 { seconds.div_ceil(5) * 5 } else { seconds };
    let minutes = seconds.div_ceil(60);
    match seconds {
        ..=90 => format!("{seconds} s"),
        91..=5_400 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_no_more_exact_than_it_can_be() {
        for (millis, text) in [
            (1, "1 s"),
            (9_400, "10 s"),
            (41_000, "45 s"),
            (90_000, "90 s"),
            (151_000, "3 min"),
            (7_800_000, "2 h 10 min"),
        ] {
            assert_eq!(rough(millis), text, "{millis}");
        }
    }

    #[test]
    fn sizes_have_three_digits_and_ranges_one_unit() {
        for (bytes, text) in [
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (27_140_000, "27.1 MB"),
            (412_000_000, "412 MB"),
            (999_950, "1.0 MB"),
            (99_940_000, "99.9 MB"),
            (99_960_000, "100 MB"),
            (1_249_000_000, "1.2 GB"),
            (1_251_000_000, "1.3 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
        assert_eq!(size_range(&[31_400_000, 26_200_000]).as_deref(), Some("26.2–31.4 MB"));
        assert_eq!(size_range(&[900, 1_500]).as_deref(), Some("900 B – 1.5 kB"));
        assert_eq!(size_range(&[]), None);
    }

    #[test]
    fn numbers_have_a_comma_before_each_three_digits() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (20_033, "20,033")] {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(1_234_567), "1,234,567");
    }

    #[test]
    fn times_are_told_in_the_largest_unit_that_fits() {
        let day = 86_400_000.0;
        for (age, text) in [
            (10_000.0, "just now"),
            (3.0 * day, "3 days ago"),
            (14.0 * day, "2 weeks ago"),
            (60.0 * day, "2 months ago"),
        ] {
            assert_eq!(ago(0.0, age).as_deref(), Some(text));
        }
        assert_eq!(ago(f64::NAN, 0.0), None, "not a time");
    }
}
