//! The pack: its files, tables and names.

use super::{Code, Entry};

pub(super) const ENTRIES: &[Entry] = &[
    Entry::new(
        Code::Header,
        ["the header of a rule is wrong", "规则头部有误"],
        [
            "The lines with `//!` at the top of a rule say what its finding does and what readers are told. Here \
            they are absent, or the outcome and the role do not fit together. Without them the program does not \
            know what to do with a finding. A referral (`refer`) names the `role` that decides; no other outcome \
            has one.\n`//! outcome = \"refer\"`\n`//! role = \"finance\"`",
            "规则开头以 `//!` 起始的各行说明查出问题后如何处理，以及告诉读者什么。此处缺少这些内容，或处理方式与角色\
            不相配。缺少它们，程序就不知道如何处理查出的问题。转交（`refer`）须注明作决定的 `role`，其他处理方式则没\
            有角色。\n`//! outcome = \"refer\"`\n`//! role = \"finance\"`",
        ],
    ),
    Entry::new(
        Code::Id,
        ["an id is not well formed", "编号格式不正确"],
        [
            "The id of a rule is the path of its file, with dots: `order/credit/static-limit.rhai` is \
            `order.credit.static-limit`. It is used in commands, reports and waivers, so it is made of small \
            letters, digits and `-` only. Rename the file or the folder.",
            "规则的编号就是其文件路径，用点分隔：`order/credit/static-limit.rhai` 的编号是 \
            `order.credit.static-limit`。编号用于命令、报告和豁免，因此只能由小写字母、数字和 `-` 组成。请更改文件名\
            或文件夹名。",
        ],
    ),
    Entry::new(
        Code::Duplicate,
        ["something is defined twice", "重复定义"],
        [
            "Two things of the pack have the same name: two rules with one id, or two documents that rules would \
            call by one variable. It would be chance which of the two is meant. Both places are shown where both \
            have one. Rename one of the two.",
            "规则包中有两项内容同名：两条规则的编号相同，或规则会用同一个变量名指两份文档。究竟指哪一个将无法确定。两\
            处位置都可标出时会一并标出。请更改其中一个的名称。",
        ],
    ),
    Entry::new(
        Code::Language,
        ["a text is missing in a language", "缺少某种语言的文本"],
        [
            "`policy.toml` says in which languages the pack speaks, and every text must be there in each of them. \
            Here one is missing, or there is one in a language that is not declared. A reader would get a message \
            that they cannot read. Add the text, or correct the list of languages.\n`languages = [\"en\", \"zh\"]`",
            "`policy.toml` 声明了规则包使用的语言，每段文本都须有各语言的版本。此处缺少一种，或出现了未声明的语言。读\
            者会收到看不懂的消息。请补充文本，或更正语言列表。\n`languages = [\"en\", \"zh\"]`",
        ],
    ),
    Entry::new(
        Code::Case,
        ["a case is wrong, or does not hold", "用例有误或不成立"],
        [
            "A case beside a rule says what the rule must answer to one document. Either the case itself is wrong, \
            because it names a document, a field or a fixture that does not exist; or the rule answered something \
            else. In the second case find out which of the two is right before you change one: the rule may be \
            broken. `countersign test` runs all cases.\n`expect = \"refer\"`",
            "规则旁的用例说明规则对某份文档应得出什么结果。要么用例本身有误，使用了不存在的文档、字段或样例；要么规则\
            得出了不同的结果。如属后者，请先弄清哪一方正确再修改：出错的可能是规则。`countersign test` 会运行全部用\
            例。\n`expect = \"refer\"`",
        ],
    ),
    Entry::new(
        Code::TomlSyntax,
        ["the text is not TOML", "文本不是 TOML"],
        [
            "A file of the pack, or the header of a rule, breaks the rules of TOML. Nothing in it can be trusted, so \
            the pack is not used. The underlined place is where reading stopped. Common causes are a text without \
            quotes, a quote that is not closed, or a key that stands there twice.\n`name = \"Acme Trading\"`",
            "规则包中的文件或规则头部不符合 TOML 的语法。其内容不可信，因此不使用该规则包。下划线处是读取中止的位置。\
            常见原因是文本没有加引号、引号没有闭合，或同一个键出现了两次。\n`name = \"Acme Trading\"`",
        ],
    ),
    Entry::new(
        Code::UnknownFile,
        ["a file belongs to nothing", "文件不属于规则包的任何部分"],
        [
            "Nothing in the pack reads this file. If it is a list whose name was changed, the rules would search in \
            nothing and approve what they should stop; therefore it is an error. Declare it in `policy.toml`, \
            correct its name, or take it out of the folder. Pages such as `README.md` may stand anywhere.",
            "规则包中没有任何内容读取这个文件。如果它是改了名的名单，规则就会查不到任何内容，从而放过本应拦下的订单，\
            因此视为错误。请在 `policy.toml` 中声明，更正文件名，或将其移出该文件夹。`README.md` 之类的说明文件可以\
            放在任何位置。",
        ],
    ),
    Entry::new(
        Code::MissingFile,
        ["a file is missing", "缺少文件"],
        [
            "`policy.toml` names a file that is not in the pack, or `policy.toml` itself is not there. A list that \
            is gone must not count as an empty one, so nothing is judged. Bring the file back, or correct the path \
            where it is declared. `countersign init DIR` writes a complete pack to compare with.",
            "`policy.toml` 中声明的文件不在规则包中，或 `policy.toml` 本身不存在。丢失的名单不能当作空名单，因此不判\
            定任何文档。请恢复该文件，或更正声明中的路径。`countersign init DIR` 可写出一个完整的规则包供对照。",
        ],
    ),
    Entry::new(
        Code::UnknownKey,
        ["a key is not known", "键未定义"],
        [
            "A table has a key that means nothing there. Mostly it is misspelt, and what it was meant to say would \
            be ignored: `expiers` in a waiver would make it hold for ever. Therefore every key must be known. The \
            help names the nearest one, or those that may stand here.",
            "表中有一个在此没有意义的键。多半是拼错了，其本意就会被忽略：豁免中的 `expiers` 会使豁免永远有效。因此每\
            个键都必须是已知的。“帮助”一行给出最接近的键，或此处可用的键。",
        ],
    ),
    Entry::new(
        Code::MissingKey,
        ["a key is missing", "缺少键"],
        [
            "A table lacks a key without which it cannot be used, such as the `outcome` of a rule or the `reason` of \
            a waiver. The program takes no value of its own in its place. Add the key; `countersign explain` on a \
            shipped rule, or the files of `countersign init`, show how it is written.",
            "表中缺少必需的键，例如规则的 `outcome` 或豁免的 `reason`。程序不会自行代入任何值。请补充该键；写法可参\
            考 `countersign explain` 对内置规则的说明，或 `countersign init` 写出的文件。",
        ],
    ),
    Entry::new(
        Code::Value,
        ["a value is not allowed here", "此处不允许该值"],
        [
            "A key has a value of the wrong kind: a text where a list is due, a date in quotes, a name that is not \
            one of a few. It cannot be used as it stands, and it is not guessed what was meant. The message says \
            what is expected. Correct the value.\n`expires = 2026-12-31`",
            "某个键的值种类不对：应为列表却写成文本，日期加了引号，或名称不在允许的范围内。这样的值无法使用，程序也不\
            会猜测其本意。消息说明了应有的内容。请更正该值。\n`expires = 2026-12-31`",
        ],
    ),
    Entry::new(
        Code::UnknownName,
        ["a name refers to nothing that is declared", "名称没有对应的声明"],
        [
            "A name stands for something that `policy.toml` does not declare: a role, a kind of document, a stage or \
            a column. A referral to a role that does not exist would reach nobody. Correct the name, or declare it; \
            the help names those that are known.\n`[roles.finance]`",
            "某个名称所指的内容没有在 `policy.toml` 中声明，例如角色、文档种类、阶段或列。转交给不存在的角色，就没有\
            人会收到。请更正名称或补充声明；“帮助”一行列出了已知的名称。\n`[roles.finance]`",
        ],
    ),
    Entry::new(
        Code::Schema,
        ["a schema is wrong", "结构定义有误"],
        [
            "A schema is not valid JSON Schema (draft 2020-12), or it refers to something that is not there. \
            Documents, lists and parameters are checked by it, so a wrong one might let anything pass. The pack is \
            not used until it is mended. Look at the underlined keyword: it may be misspelt, or have a value of the \
            wrong type.",
            "结构定义不是有效的 JSON Schema（2020-12 版），或引用了不存在的内容。文档、名单和参数都依据它检查，错误的\
            定义可能放过任何内容。更正之前不使用该规则包。请查看下划线标出的关键字：可能是拼错了，或其值的类型不对。",
        ],
    ),
    Entry::new(
        Code::List,
        ["a list departs from its schema", "名单不符合其结构定义"],
        [
            "An entry of a list has an unknown field, lacks one, or has a value that the schema of the list does not \
            allow. Rules would not find such an entry, and what it should stop would pass. Correct the entry. If \
            the list is right and the schema too narrow, change the schema.",
            "名单中的条目有未知字段、缺少字段，或有结构定义不允许的值。规则查不到这样的条目，本应拦下的内容就会通过。\
            请更正该条目。如果名单无误而结构定义过窄，请修改结构定义。",
        ],
    ),
    Entry::new(
        Code::Parameter,
        ["the parameters depart from their schema", "参数不符合其结构定义"],
        [
            "A parameter has a name, a type or a value that the schema of the parameters does not allow: a limit as \
            a text, a share of 1000 %, a misspelt name. Rules compare orders with it, so a wrong one decides every \
            order. Correct the value under `[parameters]` or in the revision that sets it. Ranges and units stand \
            in the schema.",
            "参数的名称、类型或取值不符合参数的结构定义：限额写成文本、比例为 1000 %、名称拼错。规则用它与订单比较，\
            错误的参数会影响每份订单。请更正 `[parameters]` 中或设置它的修订中的值。取值范围和单位见结构定义。",
        ],
    ),
    Entry::new(
        Code::Waiver,
        ["a waiver does not hold", "豁免无效"],
        [
            "A waiver sets a finding aside, so it must be beyond doubt. Here it names a rule that does not exist or \
            that nobody may waive, or an approver who does not work here or does not have the role for it. \
            `[waive]` in `policy.toml` says which role may waive which outcome. Correct the entry, or have it \
            granted by somebody who may.",
            "豁免会使查出的问题不再计入结论，因此必须毫无疑义。此处的豁免针对不存在或不可豁免的规则，或批准人不在职、\
            没有相应的角色。`policy.toml` 的 `[waive]` 说明哪些角色可以豁免哪种处理方式。请更正该条目，或由有权的人\
            员批准。",
        ],
    ),
    Entry::new(
        Code::Supersedes,
        ["a rule supersedes what it cannot", "规则的取代关系有误"],
        [
            "A rule may take the place of an older one, but it must check at least what that one checked: the same \
            kind of document, no later stage, and no earlier end. Here something would be left unchecked, or rules \
            take each other's place in a circle. Correct `supersedes`, the stage or the dates of the new \
            rule.\n`//! supersedes = \"order.credit.old-limit\"`",
            "规则可以取代旧规则，但其检查范围不得小于旧规则：文档种类相同，起始阶段不晚，失效日期不早。此处会有内容无\
            人检查，或规则之间循环取代。请更正新规则的 `supersedes`、阶段或日期。\n`//! supersedes = \
            \"order.credit.old-limit\"`",
        ],
    ),
    Entry::new(
        Code::NoRules,
        ["the pack has no rules", "规则包没有规则"],
        [
            "No rule was found in the folders of the declared kinds. Such a pack would approve every order, so it is \
            refused. Rules are files that end in `.rhai`, in a folder with the name of the kind. Bring the folder \
            back, or correct `--rules`.\n`order/credit/static-limit.rhai`",
            "在已声明种类的文件夹中没有找到任何规则。这样的规则包会通过所有订单，因此拒绝使用。规则是以 `.rhai` 结尾\
            的文件，位于以种类命名的文件夹中。请恢复该文件夹，或更正 `--rules`。\n`order/credit/static-limit.rhai`",
        ],
    ),
    Entry::new(
        Code::StrayRule,
        ["a rule lies where it would never run", "规则所在的位置不会被运行"],
        [
            "A file of rules lies in a folder that is no kind's: the first folder of its path says which documents a \
            rule judges. Where it lies now it would never run, and nobody would notice. Move it to the folder of \
            the kind, or to `lib/` where it only holds functions.",
            "规则文件所在的文件夹不属于任何种类：路径中的第一个文件夹决定规则判定哪种文档。在目前的位置，它永远不会运\
            行，也没有人会发现。请将其移到相应种类的文件夹；如果其中只有函数，请移到 `lib/`。",
        ],
    ),
    Entry::new(
        Code::OrphanCases,
        ["cases are of no rule", "用例没有对应的规则"],
        [
            "A file of cases stands alone: the rule of the same name is gone. Perhaps the rule was deleted or \
            renamed by mistake, and what it checked is now checked by nothing. Bring the rule back, or rename the \
            cases like the rule. Delete the cases only if the rule shall really be gone.",
            "用例文件旁没有同名的规则。可能是规则被误删或改名，它原来检查的内容现在无人检查。请恢复该规则，或将用例改\
            为与规则同名。只有确实要废除该规则时，才删除用例。",
        ],
    ),
    Entry::new(
        Code::Reserved,
        ["a name is a word of the rule language", "名称是规则语言的保留字"],
        [
            "A parameter has a name that is a word of the rule language, such as `default` or `case`. No rule could \
            read it, because `policy.default` cannot be written. Give it another name, such as `default_rate`, and \
            use that in the rules and in the schema.",
            "参数的名称是规则语言的保留字，例如 `default` 或 `case`。由于无法写出 `policy.default`，任何规则都读不到\
            它。请改用其他名称，例如 `default_rate`，并在规则和结构定义中使用新名称。",
        ],
    ),
    Entry::new(
        Code::Unchecked,
        ["something is not checked", "存在未检查的内容"],
        [
            "The pack has something that nothing checks, such as parameters without a schema. This is a warning: \
            orders are judged all the same, but a misspelt name or a value out of range is found late, or never. \
            Declare a schema for it, so that every change is checked when the pack is loaded.\n`parameters_schema = \
            \"schemas/parameters.json\"`",
            "规则包中有无人检查的内容，例如没有结构定义的参数。这是警告：订单照常判定，但拼错的名称或超出范围的值会很\
            晚才发现，甚至永远不会发现。请为其声明结构定义，使每次修改都在加载时得到检查。\n`parameters_schema = \
            \"schemas/parameters.json\"`",
        ],
    ),
];
