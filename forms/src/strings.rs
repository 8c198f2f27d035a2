//! The interface strings that the journey's code names, as opposed to those that only templates name.
//!
//! The words themselves stand in the content. The generator demands these keys when it builds, and the intake function when
//! it starts, from this one list.

/// The keys, in the order of the journey.
pub const JOURNEY: [&str; 37] = [
    "error_title_prefix",
    "check_title",
    "check_not_sent",
    "check_again",
    "confirm_and_send",
    "receipt_title",
    "problem_unknown_fields",
    "problem_repeated",
    "problem_not_utf8",
    "problem_too_large",
    "problem_far_too_large",
    "problem_not_a_form",
    "problem_unavailable_title",
    "problem_unavailable",
    "send_again",
    "problem_receipt_title",
    "problem_receipt",
    "problem_no_form_title",
    "problem_no_form",
    "problem_not_taken_title",
    "problem_not_taken",
    "problem_not_opened_title",
    "problem_not_opened",
    "go_home",
    // The acknowledgement, for whoever asked for one. What it has in common with the receipt is said in the receipt's words.
    "mail_sender",
    "mail_subject",
    "mail_opening",
    "mail_opening_entered",
    "receipt_reference",
    "receipt_received_on",
    "receipt_earliest",
    "receipt_next",
    "receipt_questions",
    "mail_no_reply",
    "receipt_questions_text",
    "see_channels",
    "mail_why",
];
