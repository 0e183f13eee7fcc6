//! Points in time as IAM's `Date…` operators read them: the W3C profile of ISO 8601, or seconds since 1970.

use jiff::civil::Date;

/// A point in time in nanoseconds since 1970; four digits may be read in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The point in time.
    pub nanoseconds: i128,
    /// Four digits are a year or a number of seconds, AWS does not say: the other reading.
    pub other_reading: Option<i128>,
}

const SECOND: i128 = 1_000_000_000;

impl Moment {
    /// Reads a date, a date and time with zone, or epoch seconds.
    pub fn parse(text: &str) -> Option<Moment> {
        let epoch =
            if !text.is_empty() && text.len() <= 15 && text.bytes().all(|it| it.is_ascii_digit()) {
                text.parse::<i128>().ok().map(|it| it * SECOND)
            } else {
                None
            };
        match (parse_iso(text), epoch) {
            (Some(nanoseconds), other_reading) => Some(Moment {
                nanoseconds,
                other_reading,
            }),
            (None, Some(nanoseconds)) => Some(Moment {
                nanoseconds,
                other_reading: None,
            }),
            (None, None) => None,
        }
    }

    /// As [`Moment::parse`], and epoch seconds with a fraction, which AWS does not mention.
    pub fn parse_loosely(text: &str) -> Option<Moment> {
        Moment::parse(text).or_else(|| with_fraction(text))
    }
}

fn with_fraction(text: &str) -> Option<Moment> {
    let (seconds, fraction) = text.split_once('.')?;
    if fraction.is_empty() || !fraction.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let mut moment = Moment::parse(seconds).filter(|_| !seconds.contains('-'))?;
    let nine: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    moment.nanoseconds = moment.other_reading.take().unwrap_or(moment.nanoseconds);
    moment.nanoseconds += nine.parse::<i128>().ok()?;
    Some(moment)
}

// YYYY, YYYY-MM, YYYY-MM-DD, then Thh:mm[:ss[.s]] with Z or ±hh:mm (https://www.w3.org/TR/NOTE-datetime).
fn parse_iso(text: &str) -> Option<i128> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |it| digits(it, 2))?;
    let day = parts.next().map_or(Some(1), |it| digits(it, 2))?;
    if parts.next().is_some() || (time.is_some() && date.len() != 10) {
        return None;
    }
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    let days = i128::from(date.duration_since(Date::constant(1970, 1, 1)).as_secs()) / 86_400;
    let time = time.map_or(Some(0), parse_time)?;
    Some(days * 86_400 * SECOND + time)
}

fn parse_time(text: &str) -> Option<i128> {
    let (clock, zone) = if let Some(clock) = text.strip_suffix('Z') {
        (clock, 0)
    } else {
        let at = text.rfind(['+', '-'])?;
        let (hours, minutes) = text.get(at + 1..)?.split_once(':')?;
        let zone = i128::from(digits(hours, 2)?) * 3600 + i128::from(digits(minutes, 2)?) * 60;
        (
            text.get(..at)?,
            if text.get(at..=at)? == "-" {
                -zone
            } else {
                zone
            },
        )
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let hours = digits(parts.next()?, 2)?;
    let minutes = digits(parts.next()?, 2)?;
    let seconds = match parts.next() {
        Some(it) => digits(it, 2)?,
        None if fraction.is_empty() => 0,
        None => return None,
    };
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let nanoseconds = if fraction.is_empty() {
        0
    } else {
        let nine = format!("{fraction:0<9}");
        if !fraction.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        nine.get(..9)?.parse::<i128>().ok()?
    };
    Some((i128::from(hours * 3600 + minutes * 60 + seconds) - zone) * SECOND + nanoseconds)
}

fn digits(text: &str, count: usize) -> Option<u32> {
    if text.len() != count || !text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn notations_of_one_instant_are_equal() {
        let at = |text| Moment::parse(text).unwrap().nanoseconds;
        assert_eq!(at("2020-04-01T00:00:00Z"), at("1585699200"));
        assert_eq!(at("2020-04-01T02:00+02:00"), at("2020-04-01"));
        assert_eq!(at("2020-04"), at("2020-04-01T00:00:00.000Z"));
        assert_eq!(
            Moment::parse("2020").unwrap().other_reading,
            Some(2_020_000_000_000)
        );
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for it in [
            "",
            "2020-13-01",
            "2020-02-30",
            "2020-04-01T00:00:00",
            "2020-04-01 00:00:00Z",
            "yesterday",
            "2020-04T00:00Z",
        ] {
            assert_eq!(Moment::parse(it), None, "{it}");
        }
    }
}
