//! The faults of a definition file: their places, and the table of their messages.

use std::ops::Range;

use language::finding::{Description, Finding};
use language::findings;

/// A fault in a definition file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place, in bytes of the file's text.
    pub span: Range<usize>,
    /// The problem and its remedy, for editors without knowledge of Rust.
    pub description: Description,
}

impl Fault {
    pub(super) fn new(span: Range<usize>, finding: &FormFinding) -> Self {
        Fault { span, description: finding.describe() }
    }
}

findings! {
    /// The faults of a form's definition.
    pub enum FormFinding {
        /// The file is not TOML, or does not have the tables and keys of a definition. The reason is the TOML reader's, in English.
        Unreadable { reason } = Error "form-unreadable":
            en "{reason}", "compare this place with another definition in content/forms, and see docs/editing.md for the keys a form may have";
            ar "تعذرت قراءة هذا الموضع: {reason}", "قارنه بتعريف آخر في content/forms، وانظر في docs/editing.ar.md المفاتيح المتاحة";
        /// A form without questions.
        AsksNothing = Error "form-asks-nothing":
            en "this form asks nothing", "add at least one [[question]] with an id, a kind and a label";
            ar "ليس في هذا النموذج أي سؤال", "أضف سؤالًا واحدًا على الأقل [[question]] له id وkind وlabel";
        /// A kind that does not exist.
        UnknownKind { kind, kinds } = Error "form-unknown-kind":
            en "there is no kind of question called \"{kind}\"", "use one of: {kinds}";
            ar "لا يوجد نوع أسئلة اسمه «{kind}»", "استعمل واحدًا من: {kinds}";
        /// A key that belongs to another kind.
        ForeignKey { kind, key } = Error "form-foreign-key":
            en "a question of kind \"{kind}\" has no `{key}`", "remove `{key}` here";
            ar "السؤال من نوع «{kind}» ليس له المفتاح {key}", "احذف {key} من هنا";
        /// A limit that no text can have.
        LimitOutOfRange { limit, most } = Error "form-limit":
            en "the limit of this question is out of range: {limit}", "choose a limit from 1 to {most}, counted in letters";
            ar "الحد الأعلى لهذا السؤال خارج النطاق المسموح: {limit}", "اختر حدًا من 1 إلى {most} بعدد الحروف";
        /// A number that no question may take.
        NumberOutOfRange { limit, most } = Error "form-number":
            en "this number is out of range: {limit}", "choose a whole number from 0 to {most}";
            ar "هذا الرقم خارج النطاق المسموح: {limit}", "اختر رقمًا صحيحًا من 0 إلى {most}";
        /// A range that is empty.
        NoNumberFits { min, max } = Error "form-number-order":
            en "no number is at least {min} and at most {max}", "make `min` smaller than `max`";
            ar "لا يوجد رقم لا يقل عن {min} ولا يزيد على {max}", "اجعل min أصغر من max";
        /// A retention out of range.
        KeepDays { days, most } = Error "form-keep-days":
            en "submissions cannot be kept for {days} days", "choose from 1 to {most} days, or leave `keep_days` out";
            ar "لا يمكن حفظ الطلبات {days} يومًا", "اختر من 1 إلى {most} يومًا، أو احذف keep_days";
        /// An acknowledgement to a question that does not exist.
        AcknowledgeNothing { id } = Error "form-acknowledge":
            en "`acknowledge` names the question \"{id}\", which this form does not ask", "write the id of the question that asks for the mail address, or leave `acknowledge` out";
            ar "يذكر acknowledge السؤال «{id}»، وليس في هذا النموذج سؤال بهذا المعرّف", "اكتب معرّف السؤال عن البريد الإلكتروني، أو احذف acknowledge";
        /// An acknowledgement to an answer that is not a mail address.
        AcknowledgeKind { id, kind } = Error "form-acknowledge-kind":
            en "`acknowledge` names the question \"{id}\" of kind \"{kind}\", and mail cannot be sent to its answer", "name a question of kind email";
            ar "يذكر acknowledge السؤال «{id}» من نوع «{kind}»، ولا يمكن إرسال بريد إلى إجابته", "اذكر سؤالًا من نوع email";
        /// An acknowledgement that nobody asked for.
        AcknowledgeEveryone { id } = Error "form-acknowledge-everyone":
            en "everyone is asked the question \"{id}\", so people would get a mail who did not ask for one", "ask before it whether to send a mail, in a question of kind yes_no, and give \"{id}\" a `show_when` that refers to it";
            ar "السؤال «{id}» يُطرح على الجميع، فتصل رسالة إلى من لم يطلبها", "اسأل قبله في سؤال من نوع yes_no هل نرسل رسالة، واجعل للسؤال «{id}» مفتاح show_when يشير إليه";
        /// A form that can exceed the size limit of a request.
        AsksTooMuch { letters, most } = Error "form-asks-too-much":
            en "filled to its limits, this form holds about {letters} characters, and at most {most} arrive", "make some `max` smaller, or ask less";
            ar "إذا مُلئ هذا النموذج إلى حدوده كان فيه نحو {letters} حرف، ولا يصل أكثر من {most}", "صغّر بعض قيم max، أو اسأل أقل";
        /// More fields than a request may have.
        TooManyFields { fields, most } = Error "form-too-many-fields":
            en "this form can send {fields} fields, and at most {most} arrive", "ask less, or offer fewer options in lists of which several may be chosen";
            ar "قد يُرسل هذا النموذج {fields} حقلًا، ولا يصل أكثر من {most}", "اسأل أقل، أو قلّل الخيارات حيث يُختار أكثر من واحد";
        /// A condition on a question that is not an earlier one.
        ConditionOnNothing { id } = Error "form-condition":
            en "`show_when` refers to the question \"{id}\", which does not stand before this one", "write the id of an earlier question, or move that question up";
            ar "يشير show_when إلى السؤال «{id}»، وليس قبل هذا السؤال سؤال بهذا المعرّف", "اكتب معرّف سؤال سابق، أو انقل ذلك السؤال إلى أعلى";
        /// A condition on a question without options.
        ConditionOnText { id, kind } = Error "form-condition-kind":
            en "`show_when` refers to the question \"{id}\" of kind \"{kind}\", which has no options to choose from", "refer to a question of kind choice, choices, yes_no or rating, or to one with `none`";
            ar "يشير show_when إلى السؤال «{id}» من نوع «{kind}»، وليس له خيارات", "أشر إلى سؤال من نوع choice أو choices أو yes_no أو rating، أو إلى سؤال فيه none";
        /// A condition without options.
        ConditionWithoutOption { id, known } = Error "form-condition-empty":
            en "`show_when` names no answer to \"{id}\", so this question would never be asked", "write `is` with one or more of: {known}";
            ar "لا يذكر show_when أي إجابة عن «{id}»، فلن يُسأل هذا السؤال أبدًا", "اكتب is بواحدة أو أكثر من: {known}";
        /// A condition on an option that does not exist.
        ConditionOnUnknownOption { value, id, known } = Error "form-condition-option":
            en "the question \"{id}\" has no option \"{value}\"", "use one of: {known}";
            ar "ليس للسؤال «{id}» خيار قيمته «{value}»", "استعمل واحدًا من: {known}";
        /// A comparison with a question that is not an earlier one of the same kind.
        ComparedWithNothing { id } = Error "form-compared":
            en "this question is compared with the question \"{id}\", and no question of the same kind stands before it with that id", "write the id of an earlier question of the same kind, or remove the comparison";
            ar "يُقارن هذا السؤال بالسؤال «{id}»، وليس قبله سؤال من النوع نفسه بهذا المعرّف", "اكتب معرّف سؤال سابق من النوع نفسه، أو احذف المقارنة";
        /// An option that needs a question that is not an earlier one.
        NeedsNothing { id } = Error "form-needs":
            en "`needs` names the question \"{id}\", which does not stand before this one", "write the id of an earlier question, or move that question up";
            ar "يذكر needs السؤال «{id}»، وليس قبل هذا السؤال سؤال بهذا المعرّف", "اكتب معرّف سؤال سابق، أو انقل ذلك السؤال إلى أعلى";
        /// A choice with fewer than two options.
        TooFewOptions = Error "form-options":
            en "a choice needs at least two options", "add options = [{{ value = \"…\", label = {{ ar = \"…\", en = \"…\" }} }}, …]";
            ar "سؤال الاختيار يحتاج إلى خيارين على الأقل", "أضف options = [{{ value = \"…\", label = {{ ar = \"…\", en = \"…\" }} }}, …]";
        /// Two options with the same value.
        OptionTwice { value } = Error "form-option-twice":
            en "two options have the value \"{value}\"", "give each option its own value";
            ar "لخيارين القيمة نفسها «{value}»", "اجعل لكل خيار قيمة خاصة به";
        /// A consent without the version of its notice.
        ConsentWithoutNotice = Error "form-consent":
            en "a consent must say which version of the notice it refers to", "add notice = \"…\", the version that the notice itself prints";
            ar "سؤال الموافقة يجب أن يذكر نسخة الإشعار التي يشير إليها", "أضف notice = \"…\" بالنسخة المكتوبة في الإشعار نفسه";
        /// A form's id that cannot be a part of an address.
        FormId { id } = Error "form-id":
            en "\"{id}\" cannot be the id of a form", "use small Latin letters, digits and hyphens, begin with a letter, at most 40 characters";
            ar "لا يصلح «{id}» معرّفًا لنموذج", "استعمل حروفًا لاتينية صغيرة وأرقامًا وشرطات، وابدأ بحرف، وبحد أقصى 40 حرفًا";
        /// A question's id that cannot be an HTML name.
        QuestionId { id } = Error "form-question-id":
            en "\"{id}\" cannot be the id of a question", "use small Latin letters, digits and underscores, begin with a letter, at most 40 characters";
            ar "لا يصلح «{id}» معرّفًا لسؤال", "استعمل حروفًا لاتينية صغيرة وأرقامًا وشرطات سفلية، وابدأ بحرف، وبحد أقصى 40 حرفًا";
        /// An option's value that breaks the rules of ids.
        OptionId { id } = Error "form-option-id":
            en "\"{id}\" cannot be the id of an option", "use small Latin letters, digits and underscores, begin with a letter, at most 40 characters";
            ar "لا يصلح «{id}» معرّفًا لخيار", "استعمل حروفًا لاتينية صغيرة وأرقامًا وشرطات سفلية، وابدأ بحرف، وبحد أقصى 40 حرفًا";
        /// An id that the journey uses for its own field or address.
        ReservedId { id } = Error "form-reserved-id":
            en "the id \"{id}\" is taken by the system", "choose another id";
            ar "المعرّف «{id}» محجوز للنظام", "اختر معرّفًا آخر";
        /// A text that is empty in a language.
        EmptyText { key, lang } = Error "form-empty-text":
            en "\"{key}\" is empty in `{lang}`", "write it in both languages";
            ar "النص «{key}» فارغ في اللغة {lang}", "اكتبه باللغتين";
        /// Two questions with the same id.
        QuestionTwice { id } = Error "form-question-twice":
            en "two questions have the id \"{id}\"", "give each question its own id";
            ar "لسؤالين المعرّف نفسه «{id}»", "اجعل لكل سؤال معرّفًا خاصًا به";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::finding::row_faults;

    #[test]
    fn every_fault_has_messages_in_both_languages() {
        for row in FormFinding::rows() {
            let row = row.describe();
            // The TOML reader's messages are in English only.
            let faults: Vec<_> =
                row_faults(&row).into_iter().filter(|f| f != "form-unreadable message: no English words").collect();
            assert!(faults.is_empty(), "{faults:?}");
        }
    }
}
