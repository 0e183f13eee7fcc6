//! The region of a call: its name says it, or its ARN, or the user.

use std::env;

use crate::cli::args::call::FactArgs;
use crate::cli::error::CliError;
use crate::cli::terminal::complain;
use crate::snapshot::clean::clean;

/// The region, in the order: TARGET itself, `--region`, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile.
///
/// A service and everything that it meets is in one region, so what TARGET says holds.
pub(super) fn of(facts: &FactArgs, of_target: Option<&str>) -> Result<String, CliError> {
    let said = facts.region.as_deref();
    if let Some(region) = of_target {
        if let Some(other) = said.filter(|it| *it != region) {
            complain(&format!(
                "warning: the service is in {}, so --region {} is left aside\n",
                clean(region),
                clean(other)
            ));
        }
        return checked(region);
    }
    let variable = |name| {
        let text = env::var_os(name)?.into_string().ok()?;
        (!text.is_empty()).then_some(text)
    };
    let found = said
        .map(str::to_owned)
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"))
        .or_else(|| of_profile(facts.profile.as_deref()));
    match found {
        Some(region) => checked(&region),
        None => Err(CliError::trouble("no region: TARGET says none, and nothing else does").hint(
            "give `--region REGION`, set AWS_REGION, or give the service's ARN or managed domain name",
        )),
    }
}

/// A region becomes a part of host names, so it is nothing but a region.
fn checked(region: &str) -> Result<String, CliError> {
    let is_region = region.contains('-')
        && region.len() < 32
        && region
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
    if is_region {
        Ok(region.to_owned())
    } else {
        Err(
            CliError::usage(format!("`{}` is no AWS region", clean(region)))
                .hint("regions look like `eu-west-1`"),
        )
    }
}

/// The `region` of a profile in the AWS configuration file.
fn of_profile(profile: Option<&str>) -> Option<String> {
    let variable = |name| env::var_os(name).filter(|it| !it.is_empty());
    let path = variable("AWS_CONFIG_FILE").map_or_else(
        || {
            let home = variable("HOME").or_else(|| variable("USERPROFILE"))?;
            Some(std::path::Path::new(&home).join(".aws").join("config"))
        },
        |it| Some(it.into()),
    )?;
    let text = std::fs::read_to_string(path).ok()?;
    let named = variable("AWS_PROFILE").map(|it| it.to_string_lossy().into_owned());
    let profile = profile.map(str::to_owned).or(named);
    region_in(&text, profile.as_deref().unwrap_or("default"))
}

/// Reads `region` in a section of the AWS configuration file: `[profile NAME]`, or `[default]`.
fn region_in(text: &str, profile: &str) -> Option<String> {
    let heading = if profile == "default" {
        "[default]".to_owned()
    } else {
        format!("[profile {profile}]")
    };
    let lines = text.lines().map(str::trim);
    let section = lines
        .skip_while(|it| *it != heading)
        .skip(1)
        .take_while(|it| !it.starts_with('['));
    let mut regions = section.filter_map(|it| {
        let (name, value) = it.split_once('=')?;
        (name.trim() == "region").then(|| value.trim().to_owned())
    });
    regions.next().filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::region_in;

    #[test]
    fn a_profile_has_its_own_region() {
        let text = "[default]\nregion = eu-west-1\n[profile x]\noutput=json\n region=us-east-2\n[profile y]\n";
        assert_eq!(region_in(text, "default").as_deref(), Some("eu-west-1"));
        assert_eq!(region_in(text, "x").as_deref(), Some("us-east-2"));
        assert_eq!(region_in(text, "y"), None);
        assert_eq!(region_in(text, "z"), None);
    }
}
