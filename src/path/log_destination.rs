//! Where an access log goes, by the ARN of its destination (VPC Lattice user guide, "Access logs"), and the
//! command with which its owner reads it.

use jiff::Timestamp;

use crate::names::Arn;
use crate::path::insights::holds;
use crate::shell::word;

/// What an access log is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'a> {
    /// A log group of `CloudWatch` Logs.
    LogGroup {
        /// The group's ARN without the `:*` that may end it.
        arn: &'a str,
        /// Its account.
        account: &'a str,
        /// Its region.
        region: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// A bucket of S3, with the prefix of its keys where there is one.
    Bucket(&'a str),
    /// A delivery stream of Firehose, by its name, and its region.
    Stream(&'a str, &'a str),
    /// Anything else.
    Other,
}

/// Reads the ARN of a destination.
pub fn parse(arn: &str) -> Destination<'_> {
    let text = arn.strip_suffix(":*").unwrap_or(arn);
    let Some(parts) = Arn::parse(text) else {
        return Destination::Other;
    };
    match (parts.service, parts.resource) {
        ("logs", resource) => match resource.strip_prefix("log-group:") {
            Some(name) if !name.is_empty() => Destination::LogGroup {
                arn: text,
                account: parts.account,
                region: parts.region,
                name,
            },
            _ => Destination::Other,
        },
        ("s3", bucket) if !bucket.is_empty() => Destination::Bucket(bucket.trim_end_matches('/')),
        ("firehose", resource) => match resource.strip_prefix("deliverystream/") {
            Some(name) => Destination::Stream(name, parts.region),
            None => Destination::Other,
        },
        _ => Destination::Other,
    }
}

/// Groups, buckets and streams in words: `log group /aws/vpclattice/orders`.
pub fn noun(arn: &str) -> String {
    match parse(arn) {
        Destination::LogGroup { name, .. } => format!("log group {name}"),
        Destination::Bucket(bucket) => format!("S3 bucket {bucket}"),
        Destination::Stream(name, _) => format!("Firehose stream {name}"),
        Destination::Other => arn.to_owned(),
    }
}

/// What somebody runs to read the records of a window who may: of a request by a text that stands in its
/// record, else the refusals of the log's own account.
pub fn ask(arn: &str, wanted: Option<&str>, owner: &str, from: Timestamp, to: Timestamp) -> String {
    match parse(arn) {
        Destination::LogGroup {
            arn, name, region, ..
        } => {
            let filter = wanted.map_or_else(
                || "filter responseCode >= 400".to_owned(),
                |it| format!("filter {}", holds("@message", it)),
            );
            let query = format!("fields @message | {filter} | sort @timestamp desc | limit 20");
            let account = Arn::parse(arn).map_or("", |it| it.account);
            format!(
                "aws logs start-query --log-group-name {} --start-time {} --end-time {} --query-string {} --region {region}  # in {account}, then: aws logs get-query-results --query-id …",
                word(name),
                from.as_second(),
                to.as_second(),
                word(&query)
            )
        }
        Destination::Bucket(bucket) => {
            let day = to.strftime("%Y/%m/%d");
            let grep = wanted.map_or_else(|| "'\"responseCode\":[45]'".to_owned(), word);
            let (name, prefix) = bucket.split_once('/').map_or((bucket, ""), |it| it);
            let prefix = if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            };
            format!(
                "aws s3 cp --recursive --exclude '*' --include {} {} ./access-logs && gunzip -rc ./access-logs | grep -e {grep}",
                word(&format!("*{day}/*.json.gz")),
                word(&format!(
                    "s3://{name}/{prefix}AWSLogs/{owner}/VpcLattice/AccessLogs/"
                )),
            )
        }
        Destination::Stream(name, region) => format!(
            "aws firehose describe-delivery-stream --delivery-stream-name {} --region {region} --query DeliveryStreamDescription.Destinations  # says where the records are kept",
            word(name)
        ),
        Destination::Other => {
            format!(
                "aws vpc-lattice list-access-log-subscriptions --resource-identifier {}",
                word(arn)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Destination, ask, noun, parse};

    const GROUP: &str = "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/vpclattice/orders:*";
    const BUCKET: &str = "arn:aws:s3:::shop-logs/lattice";
    const STREAM: &str = "arn:aws:firehose:eu-west-1:222233334444:deliverystream/lattice";

    #[test]
    fn an_arn_says_where_the_records_are() {
        let Destination::LogGroup {
            arn, account, name, ..
        } = parse(GROUP)
        else {
            panic!("{GROUP}");
        };
        assert_eq!((account, name), ("222233334444", "/aws/vpclattice/orders"));
        assert!(arn.ends_with("orders"));
        assert_eq!(parse(BUCKET), Destination::Bucket("shop-logs/lattice"));
        assert_eq!(parse(STREAM), Destination::Stream("lattice", "eu-west-1"));
        for other in ["", "orders", "arn:aws:s3:::", "arn:aws:logs:eu-west-1:1:x"] {
            assert_eq!(parse(other), Destination::Other, "{other}");
        }
    }

    #[test]
    fn the_command_reads_what_is_wanted() {
        let (from, to) = (
            "2026-03-02T02:14:00Z".parse().unwrap(),
            "2026-03-02T03:14:00Z".parse().unwrap(),
        );
        let owner = "222233334444";
        let text = ask(BUCKET, Some("a'b"), owner, from, to);
        assert!(
            text.contains("s3://shop-logs/lattice/AWSLogs/222233334444/VpcLattice/AccessLogs/")
        );
        assert!(text.contains("2026/03/02") && text.ends_with(r"'a'\''b'"));
        let text = ask(GROUP, None, owner, from, to);
        assert!(text.contains("--start-time 1772417640") && text.contains("responseCode >= 400"));
        assert!(ask(STREAM, None, owner, from, to).contains("describe-delivery-stream"));
        assert_eq!(noun(STREAM), "Firehose stream lattice");
    }
}
