//! One value of the policy against one value of the request.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::Request;
use super::pattern::{Filled, Piece, arn_parts, fill, fits, glob};

/// What a comparison of two texts gives.
pub(crate) enum Compared {
    Yes,
    No,
    /// One of the two is no number, date, address or ARN.
    Malformed,
    Disputed,
}

impl From<bool> for Compared {
    fn from(equal: bool) -> Self {
        if equal { Self::Yes } else { Self::No }
    }
}

/// Compares with a positive operator.
pub(crate) fn compare(
    base: &str,
    wanted: &str,
    value: &str,
    version: &str,
    request: &Request<'_>,
) -> Compared {
    match base {
        "StringEquals" | "StringEqualsIgnoreCase" | "StringLike" => {
            string(base, wanted, value, version, request)
        }
        "ArnEquals" | "ArnLike" => arn(wanted, value, version, request),
        "Bool" => boolean(wanted, value),
        "BinaryEquals" => Compared::from(is_base64(wanted) && wanted == value),
        "IpAddress" => address(wanted, value),
        _ => match base.strip_prefix("Numeric") {
            Some(relation) => ordered(relation, number(wanted), number(value)),
            None => ordered(&base["Date".len()..], instant(wanted), instant(value)),
        },
    }
}

fn string(base: &str, wanted: &str, value: &str, version: &str, request: &Request<'_>) -> Compared {
    let pieces = match fill(wanted, version, request) {
        Filled::Pieces(pieces) => pieces,
        Filled::Null => return Compared::No,
        Filled::Disputed => return Compared::Disputed,
    };
    if base == "StringLike" {
        return Compared::from(fits(&pieces, &value.chars().collect::<Vec<char>>()));
    }
    let literal: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Letter(letter) => *letter,
            Piece::One => '?',
            Piece::Many => '*',
        })
        .collect();
    if base == "StringEquals" {
        return Compared::from(literal == value);
    }
    if literal.is_ascii() && value.is_ascii() {
        Compared::from(literal.eq_ignore_ascii_case(value))
    } else {
        Compared::Disputed
    }
}

/// OPS: "each of the six colon-delimited components of the ARN is checked separately".
fn arn(wanted: &str, value: &str, version: &str, request: &Request<'_>) -> Compared {
    let (wanted, found) = (arn_parts(wanted), arn_parts(value));
    let before_fifth = wanted.len().min(5);
    if wanted.len() < 6
        || wanted[..before_fifth]
            .iter()
            .any(|part| part.contains("${"))
    {
        return Compared::Disputed;
    }
    if found.len() < 6 {
        return Compared::Malformed;
    }
    if found[0] != "arn" {
        return Compared::Disputed;
    }
    let last = match fill(wanted[5], version, request) {
        Filled::Pieces(pieces) => pieces,
        Filled::Null => return Compared::No,
        Filled::Disputed => return Compared::Disputed,
    };
    let last_fits = fits(&last, &found[5].chars().collect::<Vec<char>>());
    Compared::from((0..5).all(|part| glob(wanted[part], found[part])) && last_fits)
}

fn boolean(wanted: &str, value: &str) -> Compared {
    let known = |text: &str| ["true", "false"].contains(&text.to_ascii_lowercase().as_str());
    if wanted.contains("${") {
        Compared::Disputed
    } else if !known(wanted) || !known(value) {
        Compared::Malformed
    } else if wanted != value && wanted.eq_ignore_ascii_case(value) {
        Compared::Disputed
    } else {
        Compared::from(wanted == value)
    }
}

/// A reading of a text: `Ok(None)` is no such value, `Err` is undocumented.
type Read = Result<Option<f64>, ()>;

fn ordered(relation: &str, wanted: Read, value: Read) -> Compared {
    let (Ok(wanted), Ok(value)) = (wanted, value) else {
        return Compared::Disputed;
    };
    let Some(order) = wanted
        .zip(value)
        .and_then(|(wanted, value)| value.partial_cmp(&wanted))
    else {
        return Compared::Malformed;
    };
    Compared::from(match relation {
        "LessThan" => order == Ordering::Less,
        "LessThanEquals" => order != Ordering::Greater,
        "GreaterThan" => order == Ordering::Greater,
        "GreaterThanEquals" => order != Ordering::Less,
        _ => order == Ordering::Equal,
    })
}

/// "An integer or decimal value".
fn number(text: &str) -> Read {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all_digits = |part: &str| !part.is_empty() && part.chars().all(|it| it.is_ascii_digit());
    let plain = match digits.split_once('.') {
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => all_digits(digits),
    };
    if plain && digits.len() <= 12 {
        return Ok(text.parse().ok());
    }
    // `+1`, `.5`, `5.`, `1e3` and very long numbers are written nowhere.
    let odd = |it: char| it.is_ascii_digit() || ['+', '-', '.', 'e', 'E'].contains(&it);
    if !text.is_empty() && text.chars().all(odd) {
        Err(())
    } else {
        Ok(None)
    }
}

/// Seconds since 1970 of the W3C profile of ISO 8601, or of epoch seconds.
fn instant(text: &str) -> Read {
    if text.chars().all(|it| it.is_ascii_digit()) && !text.is_empty() {
        return if (8..=10).contains(&text.len()) {
            Ok(text.parse().ok())
        } else {
            Err(())
        };
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if ![&[4, 2][..], &[4, 2, 2][..]].contains(&lengths.as_slice())
        || (time.is_some() && parts.len() < 3)
    {
        return Ok(None);
    }
    let numbers: Option<Vec<i64>> = parts.iter().map(|part| digits(part)).collect();
    let Some(numbers) = numbers else {
        return Ok(None);
    };
    let (year, month, day) = (numbers[0], numbers[1], numbers.get(2).copied().unwrap_or(1));
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return Ok(None);
    }
    let Some(of_day) = time.map_or(Some(0.0), seconds_of_day) else {
        return Ok(None);
    };
    let days: i64 = (1970..year)
        .map(|it| (1..=12).map(|month| days_in(it, month)).sum::<i64>())
        .sum::<i64>()
        + (1..month).map(|it| days_in(year, it)).sum::<i64>()
        + day
        - 1;
    if year < 1970 {
        return Err(());
    }
    let Ok(days) = i32::try_from(days) else {
        return Err(());
    };
    Ok(Some(f64::from(days) * 86_400.0 + of_day))
}

/// `hh:mm[:ss[.s]]` and a zone, as seconds in UTC.
fn seconds_of_day(time: &str) -> Option<f64> {
    let zone = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone);
    let offset = if zone == "Z" {
        0.0
    } else {
        let (hours, minutes) = zone[1..].split_once(':')?;
        let sign = if zone.starts_with('-') { -1.0 } else { 1.0 };
        sign * (two(hours, 23)? * 3600.0 + two(minutes, 59)? * 60.0)
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let seconds = match parts.get(2) {
        None => 0.0,
        Some(text) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            digits(fraction)?;
            two(whole, 59)? + format!("0.{fraction}").parse::<f64>().ok()?
        }
    };
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    Some(two(parts[0], 23)? * 3600.0 + two(parts[1], 59)? * 60.0 + seconds - offset)
}

fn two(text: &str, most: i32) -> Option<f64> {
    let number = i32::try_from(digits(text)?).ok()?;
    (text.len() == 2 && number <= most).then(|| f64::from(number))
}

fn digits(text: &str) -> Option<i64> {
    let only_digits = !text.is_empty() && text.chars().all(|it| it.is_ascii_digit());
    if only_digits { text.parse().ok() } else { None }
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '+' || it == '/')
}

fn address(wanted: &str, value: &str) -> Compared {
    let (base, length) = match wanted.split_once('/') {
        Some((base, length)) => (base, digits(length)),
        None => (wanted, Some(128)),
    };
    let (Ok(base), Some(length), Ok(value)) =
        (base.parse::<IpAddr>(), length, value.parse::<IpAddr>())
    else {
        return Compared::Malformed;
    };
    let bits = |address: IpAddr| -> String {
        match address {
            IpAddr::V4(address) => format!("{:032b}", u32::from(address)),
            IpAddr::V6(address) => format!("{:0128b}", u128::from(address)),
        }
    };
    let (base, value) = (bits(base), bits(value));
    let written = wanted.contains('/');
    let Ok(length) = usize::try_from(length) else {
        return Compared::Malformed;
    };
    if written && length > base.len() {
        return Compared::Malformed;
    }
    let length = length.min(base.len());
    Compared::from(base.len() == value.len() && base[..length] == value[..length])
}
