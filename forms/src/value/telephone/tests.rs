//! Tables of what people type, and properties.

use proptest::prelude::*;

use super::*;

fn mobile(typed: &str) -> Result<String, Problem> {
    Telephone::parse_mobile(typed).map(|number| number.as_str().to_string())
}

fn any(typed: &str) -> Result<String, Problem> {
    Telephone::parse(typed).map(|number| number.as_str().to_string())
}

#[test]
fn a_mobile_number_is_the_same_in_every_notation() {
    for typed in [
        "0551234567",
        "551234567",
        "+966551234567",
        "00966551234567",
        "966551234567",
        "٠٥٥ ١٢٣ ٤٥٦٧",
        "۰۵۵۱۲۳۴۵۶۷",
        "০৫৫১২৩৪৫৬৭",
        "०५५१२३४५६७",
        "０５５１２３４５６７",
        "＋９６６ ５５ １２３ ４５６７",
        "+966 (0)55 123 4567",
        "+966 (55) 123-4567",
        "+9660551234567",
        "9660551234567",
        "009660551234567",
        "966551234567+",
        "966 55 123 4567 +",
        "+ 966 55 1234567",
        "++966551234567",
        "+00966551234567",
        "+0551234567",
        "0966551234567",
        "055/1234567",
        "055.123.4567",
        "055–123–4567",
        "055—123—4567",
        "055\u{a0}123\u{202f}4567",
        "055_123_4567",
        "055,123,4567",
        "(055) 123-4567",
        "[0551234567]",
        "0 5 5 1 2 3 4 5 6 7",
        "tel:+966551234567",
        "tel:+966-55-123-4567",
        "0551234567 (واتساب)",
        "واتساب: 0551234567",
        "whatsapp: +966 55 123 4567",
        "جوال 0551234567",
        "جوالي0551234567",
        "رقم الجوال / 0551234567.",
        "Mobile No. 0551234567",
        "https://wa.me/966551234567",
        "wa.me/966551234567?text=Hi%201",
        "https://api.whatsapp.com/send?phone=%2B966551234567&text=1",
        "\u{202a}+966 55 123 4567\u{202c}",
        "0551234567 / 0551234567",
        "0551234567\n+966551234567",
        "1- 0551234567",
        "رقم 1: 0551234567",
    ] {
        assert_eq!(mobile(typed).as_deref(), Ok("+966551234567"), "{typed}");
        assert_eq!(any(typed).as_deref(), Ok("+966551234567"), "{typed}");
    }
}

#[test]
fn two_numbers_are_not_guessed_between() {
    for typed in [
        "0551234567 0557654321",
        "0551234567/0557654321",
        "0551234567 - 0557654321",
        "0551234567 أو 0557654321",
        "0551234567، 0557654321",
        "+966551234567+966557654321",
        "055 123 4567, 055 765 4321",
        "0551234567 / 016 381 2345",
        "0551234567 0557654321 0550000001",
    ] {
        assert_eq!(mobile(typed), Err(Problem::TwoNumbers), "{typed}");
        assert_eq!(any(typed), Err(Problem::TwoNumbers), "{typed}");
    }
    assert_eq!(any("+20 100 123 4567 / 0551234567"), Err(Problem::TwoNumbers));
}

#[test]
fn other_numbers_are_no_mobile_numbers() {
    for typed in [
        "",
        "abc",
        "0400000001",
        "05512345678",
        "055123456",
        "+97150000000",
        "+971501234567",
        "+551234567",
        "05512x4567",
        "0163812345",
        "920012345",
        "0551234567 تحويلة 12",
        "1234567897",
    ] {
        assert_eq!(mobile(typed), Err(Problem::MobileShape), "{typed}");
    }
}

#[test]
fn saudi_telephones_are_of_the_numbering_plan() {
    for (typed, stored, domestic, shown) in [
        ("0551234567", "+966551234567", "0551234567", "055 123 4567"),
        ("0163812345", "+966163812345", "0163812345", "016 381 2345"),
        ("016 381 2345", "+966163812345", "0163812345", "016 381 2345"),
        ("+966 16 381 2345", "+966163812345", "0163812345", "016 381 2345"),
        ("+966 (0) 16 381 2345", "+966163812345", "0163812345", "016 381 2345"),
        ("هاتف: ٠١١-٢٣٤-٥٦٧٨", "+966112345678", "0112345678", "011 234 5678"),
        ("9200 12345", "+966920012345", "920012345", "9200 12345"),
        ("+966 9200 12345", "+966920012345", "920012345", "9200 12345"),
        ("800 123 4567", "+9668001234567", "8001234567", "800 123 4567"),
    ] {
        let number = Telephone::parse(typed).unwrap();
        assert_eq!(
            (number.as_str(), number.domestic().as_str(), number.national().replace('\u{a0}', " ").as_str()),
            (stored, domestic, shown),
            "{typed}"
        );
        assert!(number.is_saudi());
        assert_eq!(number.is_saudi_mobile(), typed.starts_with("055"), "{typed}");
    }
}

#[test]
fn numbers_of_other_countries_have_their_countrys_length() {
    for (typed, stored, domestic, shown) in [
        ("+20 100 123 4567", "+201001234567", "00201001234567", "+20 100 123 4567"),
        ("00201001234567", "+201001234567", "00201001234567", "+20 100 123 4567"),
        ("+20 (0)100 123 4567", "+201001234567", "00201001234567", "+20 100 123 4567"),
        ("201001234567+", "+201001234567", "00201001234567", "+20 100 123 4567"),
        ("+971 50 123 4567", "+971501234567", "00971501234567", "+971 501 234 567"),
        ("+44 (0)20 7946 0958", "+442079460958", "00442079460958", "+44 207 946 0958"),
        ("+1 (650) 253-0000", "+16502530000", "0016502530000", "+1 650 253 0000"),
        ("+٩٦٧ ٧٧١ ٢٣٤ ٥٦٧", "+967771234567", "00967771234567", "+967 771 234 567"),
        ("+91 98765 43210", "+919876543210", "00919876543210", "+91 987 654 3210"),
        ("+39 06 1234 5678", "+390612345678", "00390612345678", "+39 061 234 5678"),
        // A service number of the Emirates, and an international one.
        ("+971 800 1234", "+9718001234", "009718001234", "+971 800 1234"),
        ("+800 1234 5678", "+80012345678", "0080012345678", "+800 123 45 678"),
        ("wa.me/201001234567 +", "+201001234567", "00201001234567", "+20 100 123 4567"),
    ] {
        let number = Telephone::parse(typed).unwrap_or_else(|problem| panic!("{typed}: {problem:?}"));
        assert_eq!(
            (number.as_str(), number.domestic().as_str(), number.national().replace('\u{a0}', " ").as_str()),
            (stored, domestic, shown),
            "{typed}"
        );
        assert!(!number.is_saudi() && !number.is_saudi_mobile());
        assert_eq!(Telephone::from_stored(stored), Some(number));
    }
}

#[test]
fn each_fault_has_its_own_problem() {
    for (typed, problem) in [
        ("", Problem::NotATelephone),
        ("لا يوجد", Problem::NotATelephone),
        ("12", Problem::NotATelephone),
        ("1234567897", Problem::NotATelephone),
        ("+9991234567", Problem::NotATelephone),
        ("971501234567", Problem::NotATelephone),
        ("0551234567 تحويلة 12", Problem::NotATelephone),
        ("055123456", Problem::TelephoneTooShort),
        ("+96655123", Problem::TelephoneTooShort),
        ("01638123", Problem::TelephoneTooShort),
        ("05512345678", Problem::TelephoneTooLong),
        ("+966551234567890", Problem::TelephoneTooLong),
        ("+20 100", Problem::TelephoneTooShort),
        ("+971 50 1234", Problem::TelephoneTooShort),
        ("+971 50 123 4567 89", Problem::TelephoneTooLong),
        ("+1 650 253 00001", Problem::TelephoneTooLong),
    ] {
        assert_eq!(any(typed), Err(problem), "{typed}");
    }
}

#[test]
fn only_stored_forms_are_parsed_as_stored() {
    for stored in ["+966551234567", "+966163812345", "+201001234567"] {
        assert_eq!(Telephone::from_stored(stored).unwrap().as_str(), stored);
    }
    for other in
        ["0551234567", "966551234567", "+96655123456", "+0551234567", "+966 551234567", "+", "", "+12345678901234567"]
    {
        assert_eq!(Telephone::from_stored(other), None, "{other}");
    }
}

proptest! {
    #[test]
    fn the_stored_form_and_the_shown_one_are_parsed_as_the_same_number(
        typed in "\\PC{0,30}|[0-9٠-٩+ ()/-]{8,18}|(\\+|00)[1-9][0-9 ]{6,14}|0?5[0-9]{8}|(\\+966|0)1[0-9]{8}"
    ) {
        if let Ok(number) = Telephone::parse(&typed) {
            for written in [number.as_str(), &number.domestic(), &number.national()] {
                prop_assert_eq!(Telephone::parse(written), Ok(number.clone()), "{}", written);
            }
            prop_assert_eq!(Telephone::from_stored(number.as_str()), Some(number));
        }
        if let Ok(number) = Telephone::parse_mobile(&typed) {
            prop_assert_eq!(Telephone::parse(&typed), Ok(number));
        }
    }
}
