//! `check`: judges documents and writes the results in every form that was asked for.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use super::args::{Check, Global, Output};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::output::PendingFile;
use super::pack;
use super::terminal::Terminal;
use crate::engine::Rulebook;
use crate::finding::Verdict;
use crate::intake::Inputs;
use crate::report::{self, Context, Format, Reporter, Titles};
use crate::run;
use crate::summary::{RunInfo, Summary};

pub(super) fn run(arguments: &Check, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let outputs = outputs(&arguments.format)?;
    let mut files = files(&outputs)?;
    let rulebook = Rulebook::new(pack(global)?)?;
    let settings = settings(arguments);
    let context = context(arguments, &rulebook, &settings, terminal);
    let inputs = Inputs { judge: arguments.paths.clone(), with: arguments.with.clone() };
    let summary = {
        let mut reports = Reports::start(&outputs, &context, terminal, &mut files)?;
        let result = run::check(&rulebook, &inputs, &settings, &mut |verdict| reports.verdict(&verdict));
        let summary = match (reports.failure.take(), result) {
            (Some(failure), _) => return Err(failure),
            (None, result) => result?.1,
        };
        reports.finish(&summary)?;
        summary
    };
    for file in files.into_iter().flatten() {
        file.commit()?;
    }
    if summary.documents == 0 {
        let failure = Failure::new("there is nothing to check", "没有可判定的文档");
        return Err(failure.help("name files or folders that hold orders", "请指定包含订单的文件或目录"));
    }
    Ok(ExitStatus::of(&summary, arguments.fail_on))
}

fn settings(arguments: &Check) -> run::Settings {
    let processors = || available_parallelism().map_or(1, usize::from);
    run::Settings {
        as_of: arguments.as_of.unwrap_or_else(|| jiff::ZonedDateTime::now().date()),
        independent: arguments.independent,
        jobs: arguments.jobs.map_or_else(processors, usize::from),
    }
}

fn context(arguments: &Check, rulebook: &Rulebook, settings: &run::Settings, terminal: &Terminal<'_>) -> Context {
    let pack = rulebook.pack();
    Context {
        info: RunInfo {
            as_of: settings.as_of,
            policy: pack.manifest().name.clone(),
            policy_version: pack.manifest().version.clone(),
            policy_digest: pack.digest().to_owned(),
            independent: settings.independent,
        },
        lang: terminal.lang,
        explain: arguments.explain,
        only_from: arguments.quiet.then_some(arguments.fail_on),
        colour: false,
        width: terminal.width,
        titles: Arc::new(Titles::of(pack)),
    }
}

/// What is written where, `human` on standard output where nothing is said.
fn outputs(given: &[Output]) -> Result<Vec<Output>, Failure> {
    if given.is_empty() {
        return Ok(vec![Output { format: Format::Human, file: None }]);
    }
    for (index, output) in given.iter().enumerate() {
        let Some(other) = given.iter().take(index).find(|other| other.file == output.file) else { continue };
        let (first, second) = (other.format.as_str(), output.format.as_str());
        let (en, zh) = match &output.file {
            None => ("standard output".to_owned(), "标准输出".to_owned()),
            Some(file) => (format!("`{}`", file.display()), format!("`{}`", file.display())),
        };
        let failure = Failure::new(
            format!("`{first}` and `{second}` would both be written to {en}"),
            format!("`{first}` 与 `{second}` 都将写入{zh}"),
        );
        let help = format!("--format {second}=FILE");
        return Err(
            failure.help(format!("give one of them a file of its own: {help}"), format!("请为其一另指定文件：{help}"))
        );
    }
    Ok(given.to_vec())
}

/// The files of the outputs that have one.
fn files(outputs: &[Output]) -> Result<Vec<Option<PendingFile>>, Failure> {
    outputs.iter().map(|output| output.file.as_deref().map(PendingFile::create).transpose()).collect()
}

/// All reports of a run; the first that cannot be written stops it.
struct Reports<'a> {
    reporters: Vec<(Box<dyn Reporter + 'a>, Option<PathBuf>)>,
    failure: Option<Failure>,
}

impl<'a> Reports<'a> {
    fn start(
        outputs: &[Output],
        context: &Context,
        terminal: &'a mut Terminal<'_>,
        files: &'a mut [Option<PendingFile>],
    ) -> Result<Self, Failure> {
        let mut reporters = Vec::new();
        let colour = terminal.coloured.0;
        let mut stdout = Some(&mut terminal.out);
        for (output, file) in outputs.iter().zip(files) {
            let mut context = context.clone();
            // The two kinds of writer are told apart here only: a reporter sees neither files nor terminals.
            let out: Box<dyn Write + 'a> = match file {
                Some(file) => Box::new(file),
                None => {
                    context.colour = colour;
                    match stdout.take() {
                        Some(stdout) => Box::new(stdout),
                        None => continue,
                    }
                }
            };
            reporters.push((report::start(output.format, context, out), output.file.clone()));
        }
        Ok(Self { reporters, failure: None })
    }

    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        for (reporter, file) in &mut self.reporters {
            if let Err(error) = reporter.verdict(verdict) {
                self.failure = Some(unwritable(file.as_ref(), &error));
                return Err(error);
            }
        }
        Ok(())
    }

    fn finish(self, summary: &Summary) -> Result<(), Failure> {
        for (reporter, file) in self.reporters {
            reporter.finish(summary).map_err(|error| unwritable(file.as_ref(), &error))?;
        }
        Ok(())
    }
}

fn unwritable(file: Option<&PathBuf>, error: &io::Error) -> Failure {
    file.map_or_else(|| Failure::stdout(error), |file| Failure::write(file, error))
}
