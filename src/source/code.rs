//! The codes of diagnostics: one list, which tests walk and `explain` shows.

use strum::{EnumIter, EnumString, IntoEnumIterator as _, IntoStaticStr};

/// What kind of mistake a diagnostic is about. The names are a contract: `unknown-key`, `toml-syntax` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// The text is not JSON.
    JsonSyntax,
    /// A key occurs twice in one object.
    DuplicateKey,
    /// Text behind the end of a document.
    TrailingText,
    /// The text is not UTF-8.
    #[strum(serialize = "not-utf8")]
    NotUtf8,
    /// A number has more digits than are kept.
    NumberRange,
    /// A document is nested too deeply.
    TooDeep,
    /// A document or file is too large.
    TooLarge,
    /// A document has too many values.
    TooManyValues,
    /// A compressed file is damaged.
    DamagedFile,
    /// A file cannot be read.
    UnreadableFile,
    /// A path is no plain file.
    NotPlainFile,
    /// A value is no document of the pack.
    NotADocument,
    /// A document has no id.
    NoId,
    /// Two documents have one id.
    DuplicateId,
    /// A document lacks the date that its rules depend on.
    NoDate,
    /// A path does not exist.
    NotFound,
    /// A pattern matches no document.
    NoMatch,
    /// A folder holds no document.
    EmptyFolder,
    /// A pattern cannot be read.
    BadPattern,
    /// There is nothing to check.
    NothingToCheck,
    /// Temporary files cannot be used.
    TemporaryFiles,
    /// Threads cannot be started.
    Threads,
    /// A result cannot be written.
    Output,
    /// A result would overwrite something.
    OutputConflict,
    /// The run was interrupted.
    Interrupted,
    /// The command cannot be carried out as given.
    Usage,
    /// A rule broke.
    RuleBroke,
    /// A rule used more than it may.
    RuleLimit,
    /// A rule says something else when it is run again.
    NotRepeatable,
    /// The two evaluators do not say the same.
    EnginesDiffer,
    /// A figure cannot be computed exactly.
    Arithmetic,
    /// A script cannot be read.
    Syntax,
    /// The rule language does not have this.
    Unsupported,
    /// A variable is not known.
    UnknownVariable,
    /// A field is not known.
    UnknownField,
    /// A function is not known.
    UnknownFunction,
    /// A parameter is not known.
    UnknownParameter,
    /// A list is not known.
    UnknownList,
    /// An entry is not known.
    UnknownEntry,
    /// A value is of the wrong type.
    Type,
    /// A function is called with the wrong arguments.
    Arguments,
    /// A comparison can never be true.
    NotAValue,
    /// Functions call each other in a circle.
    Recursion,
    /// A rule never flags anything.
    NeverFlags,
    /// A message uses an argument that is not passed.
    MessageArgument,
    /// The header of a rule is wrong.
    Header,
    /// An id is not well formed.
    Id,
    /// Something is defined twice.
    Duplicate,
    /// A text is missing in a language.
    Language,
    /// A case is wrong.
    Case,
    /// The text is not TOML.
    TomlSyntax,
    /// A file belongs to nothing.
    UnknownFile,
    /// A file is missing.
    MissingFile,
    /// A key is not known.
    UnknownKey,
    /// A key is missing.
    MissingKey,
    /// A value is not one that is allowed here.
    Value,
    /// A name refers to nothing that is declared.
    UnknownName,
    /// A schema is wrong.
    Schema,
    /// A list departs from its schema.
    List,
    /// The parameters depart from their schema.
    Parameter,
    /// A waiver does not hold.
    Waiver,
    /// A rule supersedes what it cannot.
    Supersedes,
    /// The pack has no rules.
    NoRules,
    /// A rule lies where it would never run.
    StrayRule,
    /// Cases are of no rule.
    OrphanCases,
    /// A name is a word of the rule language.
    Reserved,
    /// Something is not checked.
    Unchecked,
    /// Nothing uses this.
    Unused,
    /// A part of a rule never runs.
    DeadBranch,
    /// A condition always comes out the same.
    ConstantCondition,
    /// A field is asked for that is always there.
    RedundantHas,
    /// A division by what may be zero.
    Division,
    /// Figures of different units are mixed.
    Unit,
    /// An amount is shown with more places than money has.
    Unrounded,
    /// A message shows a code instead of its title.
    #[allow(clippy::enum_variant_names, reason = "the name of the lint is a contract: `raw-code`")]
    RawCode,
    /// A list is gone through for each of its own elements.
    Quadratic,
    /// A rule has no case.
    NoCase,
    /// The cases of a rule show one side only.
    OneSided,
    /// A legal rule does not name its law.
    NoBasis,
    /// Two rules ask the same.
    LooksAlike,
    /// A lint is quieted badly.
    Allow,
}

impl Code {
    /// Every code.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Whether it is a lint: what is doubtful in a pack, and may be quieted where there is a reason for it.
    #[must_use]
    pub fn is_lint(self) -> bool {
        (Self::Unused..=Self::LooksAlike).contains(&self)
    }

    /// The name, as reports and `explain` have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
