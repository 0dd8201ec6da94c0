//! Rules: their scripts, and what may happen when they run.

use super::{Code, Entry};

pub(super) const ENTRIES: &[Entry] = &[
    Entry::new(
        Code::RuleBroke,
        ["a rule broke", "规则执行出错"],
        [
            "The rule could not be carried out to its end for this document. This says nothing about the document: \
            the rule itself has a mistake. The document stays undecided, because the rule might have found \
            something. Look at the underlined line of the rule, correct it, and add a case like this document.",
            "对这份文档，规则无法执行到底。这与文档内容无关：是规则本身有错误。由于该规则本可能查出问题，文档不作结\
            论。请查看规则中下划线标出的那一行，更正后再补充一个类似该文档的用例。",
        ],
    ),
    Entry::new(
        Code::RuleLimit,
        ["a rule used more than it may", "规则超出资源上限"],
        [
            "The rule ran too long, called functions too deeply, or made a value that is too large. Such limits keep \
            one rule from stopping the whole run. The document stays undecided. Look for a loop that never ends, a \
            function that calls itself, or a list inside a list that is gone through for each line.",
            "规则运行过久、函数调用层数过深，或产生了过大的值。这些上限可防止一条规则拖住整个运行。文档不作结论。请检\
            查是否有永不结束的循环、调用自身的函数，或对每一行都重复遍历另一个列表的写法。",
        ],
    ),
    Entry::new(
        Code::NotRepeatable,
        ["a rule says something else when it is run again", "规则重复运行时结果不一致"],
        [
            "When a rule finds something it is run a second time, to record which facts decided. The second run came \
            to another result, so one of the two is wrong and the evidence cannot be trusted. The document stays \
            undecided. Rules have no clock and no chance in them, so please report this with the rule and the \
            document.",
            "规则查出问题后会再运行一次，以记录起决定作用的事实。第二次运行的结果不同，说明其中一次有误，证据不可信。\
            文档不作结论。规则中没有时钟也没有随机数，因此请将该规则和文档一并反馈给我们。",
        ],
    ),
    Entry::new(
        Code::EnginesDiffer,
        ["the two evaluators differ", "两个求值引擎结果不一致"],
        [
            "With `--oracle` every rule is run twice, by the program itself and by the engine of Rhai, and the two said \
            different things of this document. One of them has a mistake, and it is not known which, so the document \
            stays undecided. Nothing is wrong with the rule or the document: please report this with both of them.",
            "使用 `--oracle` 时，每条规则由本程序和 Rhai 引擎各运行一次，而两者对该文档的结论不同。其中必有一方有误，\
            但无法断定是哪一方，因此文档不作结论。规则和文档本身没有问题：请将两者一并反馈给我们。",
        ],
    ),
    Entry::new(
        Code::Arithmetic,
        ["a figure cannot be computed exactly", "数值无法精确计算"],
        [
            "A rule divides by zero, or a result has more digits than can be kept exactly. The program does not \
            round in silence and does not guess, so the document stays undecided. Ask first whether the divisor is \
            zero, or round the figure where the policy says so.\n`if order.quantity > 0 { order.total / \
            order.quantity } else { 0 }`",
            "规则中除以了零，或结果的位数超出可精确保存的范围。程序不会悄悄舍入，也不会猜测，因此文档不作结论。请先判\
            断除数是否为零，或在制度允许之处进行舍入。\n`if order.quantity > 0 { order.total / \
            order.quantity } else { 0 }`",
        ],
    ),
    Entry::new(
        Code::Syntax,
        ["a script cannot be read", "脚本无法解析"],
        [
            "The text of a rule, or of a file in `lib/`, breaks the grammar of the rule language. No rule of the \
            pack runs until it is mended, because this one might have stopped an order. The underlined place is \
            where reading stopped; look also at the line before it. Common causes are a missing `;`, a bracket that \
            is not closed, or `=` in place of `==`.",
            "规则或 `lib/` 中某个文件的文本不符合规则语言的语法。在更正之前，规则包中的任何规则都不会运行，因为这条规\
            则本可能拦下某份订单。下划线处是读取中止的位置，也请查看上一行。常见原因是缺少 `;`、括号没有闭合，或把 \
            `==` 写成了 `=`。",
        ],
    ),
    Entry::new(
        Code::Unsupported,
        ["the rule language does not have this", "规则语言不支持该写法"],
        [
            "What is written here is not part of the rule language. It is kept small so that everybody can read \
            every rule, and so that every rule ends. The help says what to write instead. Lists are gone through \
            with `for`, and values are checked with `if`.",
            "此处的写法不属于规则语言。规则语言刻意保持简单，使每个人都能读懂每条规则，并保证每条规则都会结束。“帮助”\
            一行说明了替代写法。遍历列表请用 `for`，判断值请用 `if`。",
        ],
    ),
    Entry::new(
        Code::UnknownVariable,
        ["a variable is not known", "变量未定义"],
        [
            "A rule uses a name that it has not defined and that is no document. A rule sees the document that it \
            judges, the documents joined with it, and `policy`, `lists` and `run`. A misspelt name would make the \
            rule fail for every order, so the pack is not used. Correct the name, or define it first.\n`let limit = \
            customer.credit.limit;`",
            "规则使用了一个既未定义、也不是文档的名称。规则可以使用被判定的文档、与之关联的文档，以及 `policy`、\
            `lists` 和 `run`。拼错的名称会使规则对每份订单都出错，因此不使用该规则包。请更正名称，或先定义它。\
            \n`let limit = customer.credit.limit;`",
        ],
    ),
    Entry::new(
        Code::UnknownField,
        ["a field is not known", "字段未定义"],
        [
            "A rule, or `policy.toml`, names a field that the schema of the document does not have. It would be \
            absent in every document, so the check would never be made. The names that the schema knows are in the \
            help; `countersign schema order` prints them all. Correct the name, or add the field to the schema \
            first.",
            "规则或 `policy.toml` 使用了文档结构定义中没有的字段。该字段在任何文档中都不会出现，相应的检查也就永远不\
            会进行。“帮助”一行列出了已定义的名称，`countersign schema order` 可打印全部字段。请更正名称，或先在结构\
            定义中添加该字段。",
        ],
    ),
    Entry::new(
        Code::UnknownFunction,
        ["a function is not known", "函数未定义"],
        [
            "A rule calls a function that does not exist, or gives it values of types that it does not take. A \
            function of `lib/money.rhai` is called with the name of its file before it: `money::rounded(x)`. \
            Correct the name or the arguments. Until then the rule judges nothing, and no document that it concerns \
            is approved.",
            "规则调用了不存在的函数，或传入了该函数不接受的类型。`lib/money.rhai` 中的函数要在前面写上文件名：\
            `money::rounded(x)`。请更正名称或参数。在此之前该规则不能判定，相关文档也不会通过。",
        ],
    ),
    Entry::new(
        Code::UnknownParameter,
        ["a parameter is not known", "参数未定义"],
        [
            "A rule reads a parameter behind `policy.` that stands nowhere in `policy.toml`. A threshold that is not \
            there must never count as no threshold. Correct the name, or add the parameter under `[parameters]` and \
            describe it in the schema of the parameters.\n`[parameters.credit]`\n`near_percent = 5`",
            "规则通过 `policy.` 读取的参数在 `policy.toml` 中不存在。不存在的限额绝不能当作没有限额。请更正名称，或\
            在 `[parameters]` 下添加该参数，并在参数的结构定义中加以说明。\n`[parameters.credit]`\n`near_percent = \
            5`",
        ],
    ),
    Entry::new(
        Code::UnknownList,
        ["a list is not known", "名单未定义"],
        [
            "A rule reads a list behind `lists.` that `policy.toml` does not declare. Nothing would ever be found in \
            it, so a denied party would pass. Correct the name, or declare the list under `[lists]` with its file \
            and its schema.\n`[lists.parties]`",
            "规则通过 `lists.` 读取的名单没有在 `policy.toml` 中声明。在其中永远查不到任何内容，受限方就会通过。请更\
            正名称，或在 `[lists]` 下声明该名单及其文件和结构定义。\n`[lists.parties]`",
        ],
    ),
    Entry::new(
        Code::UnknownEntry,
        ["an entry is not known", "条目未定义"],
        [
            "A rule asks for a category or a role that no entry of the list has. The search would never find \
            anything, and the check would be passed by everybody. Mostly the name is misspelt, in the rule or in \
            the list. Correct it in one of the two places, so that both are the same.",
            "规则查询的类别或角色在名单中没有任何条目。这样的查询永远没有结果，所有文档都会通过该项检查。多半是规则或\
            名单中的名称拼错了。请更正其中一处，使两处一致。",
        ],
    ),
    Entry::new(
        Code::Type,
        ["a value is of the wrong type", "值的类型不正确"],
        [
            "A value is used as something that it is not: a text as a number, a date as a text, a list as one value. \
            `\"100\" > 5` has no clear answer, and an unclear answer must not approve anything. Change the value to \
            the type that is needed, for example with `number()`, or correct the schema where it gives the field a \
            wrong type.",
            "某个值被当作另一种类型使用：把文本当作数字、把日期当作文本、把列表当作单个值。`\"100\" > 5` 没有明确的答\
            案，而不明确的答案不能让任何文档通过。请转换成所需的类型，例如使用 `number()`；如果结构定义中的类型有\
            误，请更正结构定义。",
        ],
    ),
    Entry::new(
        Code::Arguments,
        ["a function is called with the wrong arguments", "函数的参数不正确"],
        [
            "A function is given too few values, too many, or values of types that it does not take. The message \
            says what the function expects. Compare the order of the values, too: `round(amount, 2)` is not \
            `round(2, amount)`. Correct the call.",
            "传给函数的值太少、太多，或类型不符。消息说明了该函数需要什么。也请核对值的顺序：`round(amount, 2)` 与 \
            `round(2, amount)` 不同。请更正调用方式。",
        ],
    ),
    Entry::new(
        Code::NotAValue,
        ["a comparison can never be true", "比较永远不成立"],
        [
            "A field is compared with a value that its schema does not allow, so the two are never equal. The rule \
            would never find anything, and nobody would notice. Mostly the value is misspelt: the help names those \
            that the schema allows. Correct the value, or add it to the schema.\n`order.stage == \"released\"`",
            "字段与其结构定义不允许的值进行比较，两者永远不会相等。规则永远查不出问题，也没有人会发现。多半是值拼错\
            了：“帮助”一行列出了结构定义允许的值。请更正该值，或将其加入结构定义。\n`order.stage == \"released\"`",
        ],
    ),
    Entry::new(
        Code::Recursion,
        ["functions call each other in a circle", "函数循环调用"],
        [
            "A function calls itself, directly or by way of others. Such a rule might never end, so the rule \
            language does not have this. Go through a list with `for` instead, or put the common part in a third \
            function that both call.",
            "函数直接或间接地调用了自身。这样的规则可能永远不会结束，因此规则语言不支持这种写法。请改用 `for` 遍历列\
            表，或把公共部分放进第三个函数，由双方调用。",
        ],
    ),
    Entry::new(
        Code::NeverFlags,
        ["a rule never flags anything", "规则从不产生结果"],
        [
            "The body of the rule has no call of `flag`, so it can never find anything. It would be listed as passed \
            for every order although it checks nothing. Call `flag` where the rule is broken, with the place and \
            the figures that the message shows.\n`flag(order.at(\"total\"), #{ limit: limit });`",
            "规则正文中没有调用 `flag`，因此永远不会查出问题。它什么都没检查，却会对每份订单都显示为通过。请在违反规\
            则之处调用 `flag`，并给出位置和消息中要显示的数值。\n`flag(order.at(\"total\"), #{ limit: limit \
            });`",
        ],
    ),
    Entry::new(
        Code::MessageArgument,
        ["a message uses an argument that is not passed", "消息使用了未传入的参数"],
        [
            "The message or the remedy shows a figure in braces, such as `{limit}`, that the body does not pass to \
            `flag`, or that another language does not show. A reader would see the bare braces, or less than other \
            readers. Pass the argument in every call of `flag`, and use the same arguments in every \
            language.\n`flag(order.at(\"total\"), #{ limit: limit });`",
            "消息或补救措施中用花括号显示的数值（例如 `{limit}`），规则正文没有传给 `flag`，或在另一种语言中没有使\
            用。读者会看到花括号本身，或看到的信息少于其他读者。请在每次调用 `flag` 时传入该参数，并在各语言中使用相\
            同的参数。\n`flag(order.at(\"total\"), #{ limit: limit });`",
        ],
    ),
];
