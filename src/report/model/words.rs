//! The fixed words of the report for people, in both languages.

use crate::base::lang::Lang;
use crate::base::plural::counted;
use crate::base::value;
use crate::verdict::Verdict;

/// The words of one language.
pub(crate) struct Words {
    lang: Lang,
    pub(crate) help: &'static str,
    pub(crate) clause: &'static str,
    pub(crate) basis: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) facts: &'static str,
    pub(crate) more: &'static str,
    pub(crate) here: &'static str,
    pub(crate) missing_here: &'static str,
    pub(crate) needed: &'static str,
    pub(crate) needed_by: &'static str,
    pub(crate) changes_nothing: &'static str,
    pub(crate) broke: &'static str,
    pub(crate) fault: &'static str,
    pub(crate) waived: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) approver: &'static str,
    pub(crate) expires: &'static str,
    pub(crate) passed: &'static str,
    pub(crate) skipped: &'static str,
    pub(crate) document: &'static str,
    pub(crate) independent: &'static str,
    pub(crate) interrupted: &'static str,
}

const EN: Words = Words {
    lang: Lang::En,
    help: "help",
    clause: "clause",
    basis: "basis",
    remedy: "remedy",
    facts: "facts",
    more: "also",
    here: "here",
    missing_here: "missing here",
    needed: "needed",
    needed_by: "needed by",
    changes_nothing: "changes no decision",
    broke: "a rule broke",
    fault: "fault",
    waived: "waived",
    reason: "reason",
    approver: "granted by",
    expires: "until",
    passed: "passed",
    skipped: "not checked",
    document: "document",
    independent: "each order judged alone",
    interrupted: "interrupted: not every document was judged; the totals are those of the documents that were",
};

const ZH: Words = Words {
    lang: Lang::Zh,
    help: "帮助",
    clause: "条款",
    basis: "依据",
    remedy: "补救",
    facts: "事实",
    more: "另有",
    here: "此处",
    missing_here: "此处缺少",
    needed: "需要补充",
    needed_by: "用于规则",
    changes_nothing: "不影响结论",
    broke: "规则出错",
    fault: "故障",
    waived: "已豁免",
    reason: "理由",
    approver: "批准人",
    expires: "有效期至",
    passed: "已通过",
    skipped: "未检查",
    document: "文档",
    independent: "逐单独立判定",
    interrupted: "运行被中断：并非所有文档均已判定，汇总仅包含已判定的文档",
};

impl Words {
    /// The words of a language.
    pub(crate) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }

    fn count(&self, count: usize, one: &str, many: &str, zh: &str) -> String {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        match self.lang {
            Lang::En => counted(count, one, many),
            Lang::Zh => format!("{} {zh}", value::count(count)),
        }
    }

    /// The counts of statements about a document: `2 reasons`, `1 fault`; empty where there are none.
    pub(crate) fn counts(&self, verdict: &Verdict) -> Vec<String> {
        let counts = [
            (verdict.reasons.len(), self.reasons(verdict.reasons.len())),
            (verdict.indeterminate.len(), self.indeterminate(verdict.indeterminate.len())),
            (verdict.faults.len(), self.faults(verdict.faults.len())),
            (verdict.waived.len(), self.waived_count(verdict.waived.len())),
        ];
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect()
    }

    fn reasons(&self, count: usize) -> String {
        self.count(count, "reason", "reasons", "条理由")
    }

    fn indeterminate(&self, count: usize) -> String {
        self.count(count, "rule lacks facts", "rules lack facts", "条规则缺少事实")
    }

    fn faults(&self, count: usize) -> String {
        self.count(count, "fault", "faults", "处故障")
    }

    fn waived_count(&self, count: usize) -> String {
        self.count(count, "waived", "waived", "项豁免")
    }

    pub(crate) fn passed_count(&self, count: usize) -> String {
        self.count(count, "rule passed", "rules passed", "条规则通过")
    }

    pub(crate) fn skipped_count(&self, count: usize) -> String {
        self.count(count, "not checked", "not checked", "条未检查")
    }

    pub(crate) fn documents(&self, count: usize) -> String {
        self.count(count, "document", "documents", "份文档")
    }

    pub(crate) fn and_more(&self, count: usize, file: &str) -> String {
        match self.lang {
            Lang::En => format!("{count} more in {file}"),
            Lang::Zh => format!("{file} 中还有 {count} 处"),
        }
    }

    /// A document that was not supplied.
    pub(crate) fn whole_document(&self, variable: &str) -> String {
        match self.lang {
            Lang::En => format!("the {variable} document"),
            Lang::Zh => format!("{variable} 文档"),
        }
    }

    /// The sign between a name and what is said of it.
    pub(crate) fn colon(&self) -> &'static str {
        match self.lang {
            Lang::En => ": ",
            Lang::Zh => "：",
        }
    }

    /// The sign between two parts of a sentence.
    pub(crate) fn comma(&self) -> &'static str {
        match self.lang {
            Lang::En => ", ",
            Lang::Zh => "，",
        }
    }

    /// A remark in brackets behind what it belongs to.
    pub(crate) fn aside(&self, text: &str) -> String {
        match self.lang {
            Lang::En => format!(" ({text})"),
            Lang::Zh => format!("（{text}）"),
        }
    }

    /// The sign between the items of an enumeration.
    pub(crate) fn separator(&self) -> &'static str {
        match self.lang {
            Lang::En => ", ",
            Lang::Zh => "、",
        }
    }

    /// The policy and day of a run.
    pub(crate) fn run(&self, policy: &str, version: &str, as_of: &str) -> String {
        match self.lang {
            Lang::En => format!("judged by {policy} {version} as of {as_of}"),
            Lang::Zh => format!("依据 {policy} {version}，判定日期 {as_of}"),
        }
    }
}
