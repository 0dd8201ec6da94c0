//! The command line as clap reads it. No type of this file goes further than the subcommands beside it.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::base::lang::Lang;
use crate::report::Format;
use crate::source::nearest;
use crate::verdict::Decision;

/// Decides whether a submitted order may go ahead, and says why.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, arg_required_else_help = true, after_help = STATUS)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

const STATUS: &str = "\
Exit status: 0 all documents are better than the --fail-on threshold; 1 at least one is not;
2 could not check (usage, unreadable input, broken pack, a fault, nothing to check, or interrupted).";

const LINT_STATUS: &str = "\
Exit status: 0 nothing was found; 1 something is wrong or doubtful; 2 could not look (usage, no pack there,
a result that cannot be written).";

const INTERRUPT: &str = "\
Ctrl-C or SIGTERM ends the run after the documents that are under way: results on standard output
end with the totals so far, and of the files only those of jsonl are written, up to a whole line.
Before the first document is judged, nothing is written. A second one ends the program at once, with
status 130 and without any file.";

/// What every subcommand takes.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Policy pack to use instead of the built-in one
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) rules: Option<PathBuf>,
    /// Language of results and messages [default: that of the environment]
    #[arg(long, global = true, value_parser = one_of(Lang::ALL, Lang::code))]
    pub(super) lang: Option<Lang>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub(super) color: Colour,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// In every case
    Always,
    /// In no case
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge documents, each with every reason
    #[command(after_help = format!("{STATUS}\n\n{INTERRUPT}"))]
    Check(Check),
    /// Run the cases beside the rules
    Test(Test),
    /// Say what is wrong or doubtful in the policy pack
    #[command(after_help = LINT_STATUS)]
    Lint(Lint),
    /// List the rules of the policy
    Rules(Rules),
    /// Show all there is to know about one rule, or about the code of a message
    Explain(Explain),
    /// List the functions that rules can call, or show all there is to know about one
    Functions(Functions),
    /// Print the JSON Schema of a kind of document, of the parameters, of a list, or of the report
    Schema(Schema),
    /// Write the policy pack into a folder, to edit it there
    Init(Init),
    /// Print the completion script of a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files, folders, patterns, or - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<String>,
    /// Documents that are looked up (customers, orders, earlier changes), not judged; may be given several times
    #[arg(long, value_name = "PATH")]
    pub(super) with: Vec<String>,
    /// Take standard input, and files whose name does not say it, for one document a line, whatever its first lines hold
    #[arg(long)]
    pub(super) lines: bool,
    /// Day on which the check is made, such as 2026-03-31 [default: today, by the policy's clock]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<Date>,
    /// Exit with 1 from this decision on
    #[arg(long, value_name = "DECISION", default_value = "refer", value_parser = one_of(Decision::ALL, Decision::as_str))]
    pub(super) fail_on: Decision,
    /// Form of the results, and the file to write them to; may be given several times [default: human]
    #[arg(short, long, value_name = "NAME[=FILE]", value_parser = output)]
    pub(super) format: Vec<Output>,
    /// Number of threads [default: one for each processor]
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<std::num::NonZeroUsize>,
    /// Judge each order alone, without the credit that others of the run reserve
    #[arg(long)]
    pub(super) independent: bool,
    /// Mask in all results what documents say: values, amounts, excerpts; decisions, rules and places stay
    #[arg(long)]
    pub(super) redact: bool,
    /// Also say what passed, what was not checked, and why
    #[arg(long)]
    pub(super) explain: bool,
    /// Show only documents that fail, and the totals
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Show no progress
    #[arg(long)]
    pub(super) no_progress: bool,
    /// At the end, say on standard error where the time went
    #[arg(long)]
    pub(super) stats: bool,
    /// Also run every rule by Rhai's engine: a difference is a fault
    #[arg(long)]
    pub(super) oracle: bool,
}

/// A format, and the file that it is written to; `None`: standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// Parts of rule ids; without any, the cases of all rules are run
    #[arg(value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// Folder of documents that cases start from, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) fixtures: Option<PathBuf>,
    /// Form of the results
    #[arg(short, long, value_name = "NAME", default_value = "human")]
    pub(super) format: TestFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TestFormat {
    /// Failures and totals
    Human,
    /// Every case
    Json,
    /// Every case, as a JUnit report
    Junit,
}

#[derive(Debug, Args)]
pub(super) struct Lint {
    /// Form of the results, and the file to write them to; may be given several times [default: human]
    #[arg(short, long, value_name = "NAME[=FILE]", value_parser = lint_output)]
    pub(super) format: Vec<LintOutput>,
    /// Take what is only doubtful for an error
    #[arg(long, value_name = "WHAT")]
    pub(super) deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    /// Each with the lines that it is about, and totals
    Human,
    /// One object with all
    Json,
    /// A log for code hosts, SARIF 2.1.0
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// A format of `lint`, and the file that it is written to; `None`: standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LintOutput {
    pub(super) format: LintFormat,
    pub(super) file: Option<PathBuf>,
}

/// What `lint` takes for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Whatever is doubtful
    Warnings,
}

#[derive(Debug, Args)]
pub(super) struct Rules {
    /// Parts of rule ids; without any, all rules are listed
    #[arg(value_name = "FILTER")]
    pub(super) filter: Vec<String>,
    /// Form of the list
    #[arg(short, long, value_name = "NAME", default_value = "table")]
    pub(super) format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    Table,
    /// JSON, with the texts of every entry in all languages
    Json,
    /// A page to read and to file, in both languages
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's id, such as order.credit.static-limit, or its last part; or a code, such as unknown-key
    #[arg(value_name = "RULE")]
    pub(super) name: String,
}

#[derive(Debug, Args)]
pub(super) struct Functions {
    /// The function's name, such as sum; without one, all functions are listed
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Form of the list
    #[arg(short, long, value_name = "NAME", default_value = "table")]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// A kind of document (such as order), parameters, lists/NAME, or report
    #[arg(value_name = "NAME")]
    pub(super) name: String,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; no file in it is overwritten
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

/// Reads one of a few values by its name, which help and completions then list.
fn one_of<T, const N: usize>(all: [T; N], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name))
        .try_map(move |written| all.into_iter().find(|&value| name(value) == written).ok_or("no such value"))
}

/// Splits `NAME` or `NAME=FILE`; the file `-` is standard output.
fn name_and_file(written: &str) -> Result<(&str, Option<PathBuf>), String> {
    match written.split_once('=') {
        Some((_, "")) => Err("there is no file behind `=`".to_owned()),
        Some((name, "-")) => Ok((name, None)),
        Some((name, file)) => Ok((name, Some(PathBuf::from(file)))),
        None => Ok((written, None)),
    }
}

/// Reads an output of `lint`.
fn lint_output(written: &str) -> Result<LintOutput, String> {
    let (name, file) = name_and_file(written)?;
    let names = ["human", "json", "sarif", "github"];
    let format = LintFormat::from_str(name, false).map_err(|_| match nearest(name, names) {
        Some(near) => format!("no such format, did you mean `{near}`?"),
        None => format!("no such format, known are {}", names.join(", ")),
    })?;
    Ok(LintOutput { format, file })
}

/// Reads an output of `check`.
fn output(written: &str) -> Result<Output, String> {
    let (name, file) = name_and_file(written)?;
    let format = name.parse().map_err(|error| {
        let names = Format::ALL.map(Format::as_str);
        match nearest(name, names) {
            Some(near) => format!("{error}, did you mean `{near}`?"),
            None => format!("{error}, known are {}", names.join(", ")),
        }
    })?;
    Ok(Output { format, file })
}
