//! Error messages, in both languages: the problem, and what to do about it.

use std::collections::BTreeSet;
use std::path::Path;

use forms::{FormDefinition, Question, Reference};
use language::Lang;

use crate::credentials::Unresolved;
use crate::failure::Failure;
use bundle::BundleError;
use desk::channels::CHANNELS;
use desk::names::{moment, steps};
use desk::pick::pick;
use desk::text::one_line;
use store::StoreError;
use store::change::Unchanged;
use store::config::ConfigError;
use store::record::Erased;
use store::status::Status;

fn usage(lang: Lang, arabic: impl Into<String>, english: impl Into<String>) -> Failure {
    Failure::Usage(pick(lang, arabic.into(), english.into()))
}

fn failed(lang: Lang, arabic: impl Into<String>, english: impl Into<String>) -> Failure {
    Failure::Failed(pick(lang, arabic.into(), english.into()))
}

// --- Errors of the command line itself ---------------------------------------------------------------------------------

pub(crate) fn not_understood(lang: Lang) -> String {
    pick(
        lang,
        "الأمر غير مفهوم. ضع الكلام الذي فيه مسافات بين علامتي تنصيص، واكتب desk --help لترى الأوامر.",
        "The command is not understood. Write words with spaces in quotation marks; desk --help lists the commands.",
    )
    .into()
}

pub(crate) fn no_such_command(lang: Lang) -> String {
    pick(
        lang,
        "لا يوجد أمر بهذا الاسم. اكتب desk --help لترى الأوامر.",
        "There is no such command. Write desk --help to see the commands.",
    )
    .into()
}

pub(crate) fn missing(lang: Lang, arguments: Option<String>) -> String {
    let named = arguments.unwrap_or_default();
    match lang {
        Lang::Ar => format!("ينقص الأمر: {named}\nاكتب الأمر مع ‎--help لترى ما يحتاج إليه."),
        Lang::En => format!("The command needs: {named}\nWrite it with --help to see what it takes."),
    }
}

pub(crate) fn conflict(lang: Lang, argument: Option<String>) -> String {
    let named = argument.unwrap_or_default();
    match lang {
        Lang::Ar => format!("لا يجتمع {named} مع خيار آخر في الأمر. اكتب واحدًا منهما."),
        Lang::En => format!("{named} does not go with another option of the command. Write one of them."),
    }
}

pub(crate) fn wrong_value(lang: Lang, argument: Option<String>) -> String {
    let named = argument.unwrap_or_default();
    match lang {
        Lang::Ar => format!("القيمة المكتوبة مع {named} غير مفهومة. اكتب الأمر مع ‎--help لترى ما يقبله."),
        Lang::En => {
            format!("The value of {named} is not understood. Write the command with --help to see what it takes.")
        }
    }
}

pub(crate) fn who_are_you(lang: Lang) -> Failure {
    usage(
        lang,
        "اذكر اسمك لأنه يُسجَّل مع التغيير: أضف ‎--by \"اسمك\" أو اضبط المتغير DESK_USER.",
        "Say who you are, because it is recorded with the change: add --by \"your name\", or set DESK_USER.",
    )
}

pub(crate) fn signed_in(lang: Lang) -> Failure {
    usage(
        lang,
        "يُسجَّل كل شيء باسمك الذي دخلت به إلى AWS، فاحذف ‎--by. وهو للمعاينة وحدها.",
        "Everything is recorded under the name with which you signed in to AWS. Leave out --by, which is for the preview.",
    )
}

pub(crate) fn unknown_identity(lang: Lang, cause: &str) -> Failure {
    failed(
        lang,
        format!(
            "لم تُعرف هويتك في AWS ({cause}). تحقق من الاتصال، وسجّل الدخول من جديد بالأمر aws sso login، ثم أعد المحاولة."
        ),
        format!(
            "AWS did not say who you are ({cause}). Check the network, sign in again with aws sso login, then try again."
        ),
    )
}

/// The warning that the computer's clock is wrong by some seconds.
pub(crate) fn wrong_clock(lang: Lang, seconds: i64) -> String {
    let minutes = (seconds.abs() + 30) / 60;
    pick(
        lang,
        format!(
            "ساعة هذا الجهاز تختلف عن ساعة الجدول (الفرق بالدقائق: {minutes})، فسُجّل الوقت بساعة الجدول. اضبط ساعة الجهاز."
        ),
        format!(
            "This computer’s clock differs from the table’s (minutes: {minutes}), so times are recorded by the table’s. Set the clock."
        ),
    )
}

pub(crate) fn not_a_name(lang: Lang) -> Failure {
    usage(
        lang,
        "لا يصلح هذا اسمًا لمن يجري التغيير. اكتب اسمك كما يعرفه زملاؤك.",
        "This cannot be the name of who makes the change. Write your name as your colleagues know it.",
    )
}

pub(crate) fn not_a_reference(lang: Lang) -> Failure {
    usage(
        lang,
        "ليس هذا رقم طلب. رقم الطلب ثمانية حروف وأرقام مثل 2222-2222، فقارنه بما في الرسالة حرفًا حرفًا.",
        "This is not a reference number. It has eight letters and digits, such as 2222-2222: compare it with the mail, \
         character by character.",
    )
}

pub(crate) fn not_a_status(lang: Lang) -> Failure {
    let names = Status::ALL.map(|status| format!("\n  {}  {}", status.name(), status.label(lang))).concat();
    usage(
        lang,
        format!("لا توجد خطوة بهذا الاسم. اكتب واحدة من هذه:{names}"),
        format!("There is no such step. Write one of these:{names}"),
    )
}

pub(crate) fn not_a_channel(lang: Lang) -> Failure {
    let names = CHANNELS.map(|channel| format!("\n  {}  {}", channel.name(), channel.label(lang))).concat();
    usage(
        lang,
        format!("لا توجد قناة بهذا الاسم. اكتب واحدة من هذه:{names}"),
        format!("There is no such channel. Write one of these:{names}"),
    )
}

pub(crate) fn no_such_form(lang: Lang, forms: &[FormDefinition]) -> Failure {
    let names: String = forms.iter().map(|form| format!("\n  {}  {}", form.id, form.title.get(lang))).collect();
    usage(
        lang,
        format!("لا يوجد نموذج بهذا الاسم. اكتب واحدًا من هذه:{names}"),
        format!("There is no such form. Write one of these:{names}"),
    )
}

pub(crate) fn not_a_question<'a>(lang: Lang, questions: impl Iterator<Item = &'a Question>) -> Failure {
    let names: String = questions.map(|one| format!("\n  {}  {}", one.id, one_line(one.label.get(lang)))).collect();
    usage(
        lang,
        format!("ليس في النموذج سؤال بهذا الاسم يمكن تصحيح إجابته. اكتب واحدًا من هذه:{names}"),
        format!("The form has no such question whose answer can be corrected. Write one of these:{names}"),
    )
}

pub(crate) fn not_a_consent<'a>(lang: Lang, consents: impl Iterator<Item = (&'a str, String)>) -> Failure {
    let names: String = consents.map(|(id, words)| format!("\n  {id}  {words}")).collect();
    if names.is_empty() {
        return failed(
            lang,
            "ليس في هذا الطلب موافقة يمكن سحبها.",
            "This request has no consent that could be withdrawn.",
        );
    }
    usage(
        lang,
        format!("ليست في الطلب موافقة بهذا الاسم. اكتب واحدة من هذه:{names}"),
        format!("The request has no such consent. Write one of these:{names}"),
    )
}

pub(crate) fn not_a_day(lang: Lang) -> Failure {
    usage(
        lang,
        "لا يوجد يوم بهذا التاريخ. اكتب السنة ثم الشهر ثم اليوم، مثل 2026-11-23 أو 1448-06-13.",
        "There is no such day. Write year, month and day, such as 2026-11-23 or 1448-06-13.",
    )
}

pub(crate) fn not_a_file(lang: Lang) -> Failure {
    usage(
        lang,
        "لا يُعرف نوع الملف من اسمه. اجعل نهايته ‎.xlsx أو ‎.csv",
        "The file’s name does not say what it is. Let it end with .xlsx or .csv",
    )
}

pub(crate) fn empty_note(lang: Lang) -> Failure {
    usage(
        lang,
        "الملاحظة فارغة. اكتبها بعد رقم الطلب بين علامتي تنصيص.",
        "The note is empty. Write it after the reference, in quotation marks.",
    )
}

pub(crate) fn long_note(lang: Lang, most: usize) -> Failure {
    usage(
        lang,
        format!("الملاحظة طويلة. اختصرها إلى {most} حرف أو أقل."),
        format!("The note is too long. Shorten it to {most} letters or fewer."),
    )
}

// --- Failures of commands --------------------------------------------------------------------------------------------------

pub(crate) fn not_configured(lang: Lang, error: &ConfigError) -> Failure {
    failed(
        lang,
        format!(
            "لا يُعرف أي جدول هو المقصود ({error}). أضف ‎--preview مع مجلد المعاينة، أو اضبط متغيرات الجدول الحقيقي كما في docs/desk-cli.ar.md."
        ),
        format!(
            "It is not known which table is meant ({error}). Add --preview and the preview’s folder, or set the variables of the \
             real table as docs/desk-cli.md says."
        ),
    )
}

pub(crate) fn no_credentials(lang: Lang, error: &Unresolved) -> Failure {
    let (arabic, english): (String, String) = match error {
        Unresolved::NotFound => (
            "لم تُوجد بيانات دخول إلى AWS. اضبط المتغير AWS_PROFILE على اسم ملفك الشخصي في AWS، وسجّل الدخول بالأمر aws sso login، ثم أعد المحاولة.".into(),
            "No AWS credentials were found. Set AWS_PROFILE to the name of your profile, sign in with aws sso login, and try again.".into(),
        ),
        Unresolved::Failed(cause) => (
            format!(
                "تعذر الدخول إلى AWS ({cause}). إن كانت جلستك قد انتهت فسجّل الدخول من جديد بالأمر aws sso login، وإلا فتحقق من الاتصال ومن ملفك الشخصي في AWS، ثم أعد المحاولة."
            ),
            format!(
                "Signing in to AWS failed ({cause}). If your session has expired, sign in again with aws sso login; otherwise \
                 check the network and your AWS profile. Then try again."
            ),
        ),
        Unresolved::NoRegion => (
            "لا تُعرف منطقة AWS التي فيها الجدول. اكتبها في ملفك الشخصي بالأمر aws configure set region، أو اضبط المتغير AWS_REGION.".into(),
            "The AWS region of the table is not known. Write it into your profile with aws configure set region, or set AWS_REGION.".into(),
        ),
    };
    failed(lang, arabic, english)
}

/// The last line of a list: requests that a newer version of the program has written.
pub(crate) fn unreadable(lang: Lang, names: &BTreeSet<String>) -> String {
    let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(pick(lang, "، ", ", "));
    pick(
        lang,
        format!(
            "طلبات لا يستطيع هذا الإصدار من البرنامج قراءتها، ففيها جديد لا يعرفه: {names}\nحدّث البرنامج ثم اعرض القائمة مرة أخرى.\n"
        ),
        format!(
            "Requests that this version of the program cannot read, because they hold something new: {names}\nUpdate the program, then list again.\n"
        ),
    )
}

pub(crate) fn no_preview(lang: Lang, folder: &Path) -> Failure {
    let folder = folder.display();
    failed(
        lang,
        format!("لا تعمل معاينة على المجلد {folder}. شغّلها بالأمر cargo run ثم أعد المحاولة."),
        format!("No preview is running on the folder {folder}. Start the preview with cargo run, and try again."),
    )
}

pub(crate) fn no_bundle(lang: Lang, error: &BundleError) -> Failure {
    failed(
        lang,
        format!(
            "لا تُقرأ النماذج ({error}). ابنِ الموقع بالأمر cargo run -p site-gen -- build أو اذكر مجلد الحزمة مع ‎--bundle"
        ),
        format!(
            "The forms cannot be read ({error}). Build the site with cargo run -p site-gen -- build, or name the bundle’s folder with --bundle"
        ),
    )
}

pub(crate) fn unreachable(lang: Lang, error: &StoreError) -> Failure {
    failed(
        lang,
        format!("لم يُجب الجدول ({error}). تحقق من الاتصال ومن صلاحية الدخول إلى AWS، ثم أعد المحاولة."),
        format!(
            "The table did not answer ({error}). Check the network and that your AWS credentials are still valid, then try again."
        ),
    )
}

pub(crate) fn not_found(lang: Lang, reference: &Reference) -> Failure {
    failed(
        lang,
        format!("لا يوجد طلب برقم {reference}. راجع الحروف والأرقام؛ وقد يكون مضى وقت حفظه."),
        format!(
            "There is no request {reference}. Check the letters and digits; or it is past the time that it is kept."
        ),
    )
}

pub(crate) fn erased(lang: Lang, reference: &Reference, erased: &Erased) -> Failure {
    let (when, by) = (moment(erased.at), &erased.by);
    let rest = if erased.is_finished {
        String::new()
    } else {
        pick(
            lang,
            format!(" ولم يكتمل المحو: أكمله بالأمر desk erase {reference}"),
            format!(" The erasing was interrupted: finish it with desk erase {reference}"),
        )
    };
    failed(
        lang,
        format!("مُحي الطلب {reference} في {when}، ونفّذ المحو: {by}.{rest}"),
        format!("The request {reference} was erased at {when} by {by}.{rest}"),
    )
}

pub(crate) fn unchanged(lang: Lang, reference: &Reference, error: &Unchanged) -> Failure {
    match error {
        Unchanged::Store(error) => failed(
            lang,
            format!(
                "لم يُجب الجدول ({error})، ولا يُعرف هل تغيّر الطلب {reference}. اعرضه بالأمر desk show {reference} قبل أن تعيد المحاولة."
            ),
            format!(
                "The table did not answer ({error}), and it is not known whether {reference} has changed. Look at it with desk show {reference} before you try again."
            ),
        ),
        Unchanged::Changed => failed(
            lang,
            format!(
                "غيّر أحد زملائك الطلب {reference} في هذه الأثناء، فلم يُسجَّل شيء. اعرضه بالأمر desk show {reference} ثم قرّر."
            ),
            format!(
                "Someone else has changed {reference} meanwhile, so nothing was recorded. Look at it with desk show {reference}, then decide."
            ),
        ),
        Unchanged::NoPerson => failed(
            lang,
            "يتولى الطلبَ من سجّل دخوله في المتصفح، لا من يعمل في سطر الأوامر.",
            "A request is taken by a person who has signed in to the desk in the browser, not at the command line.",
        ),
        Unchanged::SamePerson => failed(
            lang,
            "يؤكد المحوَ غيرُ من طلبه.",
            "An erasure is confirmed by another person than the one who asked for it.",
        ),
        Unchanged::OutOfOrder { from, to } => {
            let (was, wanted) = (from.label(lang), to.label(lang));
            let next = steps(lang, *from);
            failed(
                lang,
                format!("الطلب {reference} حالته «{was}»، ولا يُنقل منها إلى «{wanted}». يمكن نقله إلى:{next}"),
                format!("{reference} is “{was}”, which “{wanted}” does not follow. It can be moved to:{next}"),
            )
        }
    }
}

pub(crate) fn some_failed(lang: Lang, count: usize) -> Failure {
    failed(
        lang,
        format!("لم يتم ذلك في {count} من الطلبات، كما ذُكر أعلاه."),
        format!("It was not done for {count} of the requests, as said above."),
    )
}

pub(crate) fn file_exists(lang: Lang, path: &Path) -> Failure {
    let path = path.display();
    failed(
        lang,
        format!("الملف {path} موجود. اختر اسمًا آخر، أو أضف ‎--force للكتابة فوقه."),
        format!("The file {path} is there already. Choose another name, or add --force to write over it."),
    )
}

pub(crate) fn not_written(lang: Lang, path: &Path, why: &str) -> Failure {
    let path = path.display();
    failed(
        lang,
        format!("لم يُكتب الملف {path} ({why}). تحقق من وجود المجلد ومن أن لك حق الكتابة فيه."),
        format!(
            "The file {path} was not written ({why}). Check that its folder is there and that you may write into it."
        ),
    )
}

pub(crate) fn stopped(lang: Lang) -> Failure {
    failed(
        lang,
        "توقف الإدخال قبل نهايته، فلم يُحفظ شيء.",
        "The input ended before the end of the form, so nothing was stored.",
    )
}

pub(crate) fn not_confirmed(lang: Lang) -> Failure {
    failed(lang, "لم يُنفَّذ شيء.", "Nothing was done.")
}

pub(crate) fn type_to_confirm(lang: Lang, question: &str, word: &str) -> String {
    match lang {
        Lang::Ar => format!("{question}\nاكتب {word} ثم اضغط Enter للتنفيذ، أو اضغط Enter وحده للرجوع: "),
        Lang::En => format!("{question}\nType {word} and press Enter to do it, or press Enter alone to go back: "),
    }
}
