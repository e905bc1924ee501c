//! Times that registries write, as numbers.

/// Days of a common year before each month.
const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Milliseconds since 1970 of a time as RFC 3339 has it, section 5.6. Nothing for what is no time, and
/// for times before 1970: registries write the year 1 for "never".
pub fn rfc3339_ms(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let year = digits(&mut rest, 4)?;
    let month = after(&mut rest, "-")?;
    let day = after(&mut rest, "-")?;
    rest = rest.strip_prefix(['T', 't', ' '])?;
    let hour = digits(&mut rest, 2)?;
    let minute = after(&mut rest, ":")?;
    let second = after(&mut rest, ":")?;
    let millis = fraction(&mut rest)?;
    let offset = offset(rest)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = BEFORE.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    let longest = match month {
        2 => 28 + u64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_time = (1..=longest).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let years = year.checked_sub(1970).filter(|_| is_time)?;
    // Leap days of the years before this one; 1970 had 477 before it.
    let last = year - 1;
    let leap_days = (last / 4 - last / 100 + last / 400) - 477;
    let days = years * 365 + leap_days + before + u64::from(is_leap && month > 2) + day - 1;
    let seconds = i64::try_from(days * 86_400 + hour * 3_600 + minute * 60 + second).ok()?;
    let seconds = u64::try_from(seconds.checked_sub(offset)?).ok()?;
    Some(seconds * 1000 + millis)
}

/// A number of so many digits.
fn digits(rest: &mut &str, count: usize) -> Option<u64> {
    let (number, after) = rest.split_at_checked(count)?;
    *rest = after;
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok()).flatten()
}

/// Two digits after a sign.
fn after(rest: &mut &str, sign: &str) -> Option<u64> {
    *rest = rest.strip_prefix(sign)?;
    digits(rest, 2)
}

/// The milliseconds of a second, of as many digits as there are.
fn fraction(rest: &mut &str) -> Option<u64> {
    let Some(after) = rest.strip_prefix('.') else { return Some(0) };
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let (digits, after) = after.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    *rest = after;
    let three: String = digits.chars().chain("00".chars()).take(3).collect();
    three.parse().ok()
}

/// How many seconds a time is before that of Greenwich.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let mut rest = text.strip_prefix(['+', '-'])?;
    let hours = digits(&mut rest, 2)?;
    let minutes = after(&mut rest, ":")?;
    let is_offset = rest.is_empty() && hours < 24 && minutes < 60;
    is_offset.then(|| i64::try_from(hours * 3_600 + minutes * 60).ok())?.map(|all| all * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_registries_are_numbers() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:30:15.5Z", Some(951_827_415_500)),
            ("2021-01-05T21:06:53.506400Z", Some(1_609_880_813_506)),
            ("2024-12-31T23:59:60Z", Some(1_735_689_600_000)),
            ("2100-03-01T00:00:00Z", Some(4_107_542_400_000)),
            ("2026-08-05T06:38:02.1234567Z", Some(1_785_911_882_123)),
            ("2026-08-05t08:38:02+02:00", Some(1_785_911_882_000)),
            ("2026-08-05 01:08:02-05:30", Some(1_785_911_882_000)),
            (" 2026-08-05T06:38:02Z\n", Some(1_785_911_882_000)),
            ("9999-12-31T23:59:59.999Z", Some(253_402_300_799_999)),
            ("0001-01-01T00:00:00.000Z", None),
            ("1969-12-31T23:59:59Z", None),
            ("1970-01-01T00:00:00+01:00", None),
            ("2023-02-29T00:00:00Z", None),
            ("2023-13-01T00:00:00Z", None),
            ("2023-00-01T00:00:00Z", None),
            ("2023-01-01T24:00:00Z", None),
            ("2023-01-01T00:00:00", None),
            ("2023-01-01T00:00:00.Z", None),
            ("2023-01-01T00:00:00+1:00", None),
            ("2023-01-01T00:00:00+01:00x", None),
            ("+023-01-01T00:00:00Z", None),
            ("2023-01-01", None),
            ("１２３４-01-01T00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(rfc3339_ms(text), ms, "{text:?}");
        }
    }
}
