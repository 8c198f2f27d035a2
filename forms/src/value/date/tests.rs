//! Tables of what people type, and properties.

use proptest::prelude::*;

use super::*;

fn stored([day, month, year]: [&str; 3]) -> Result<String, Problem> {
    Date::parse(day, month, year).map(Date::stored)
}

const HIJRI: &str = "2024-01-07 (1445-06-25 AH)";
const GREGORIAN: &str = "2024-01-07";

#[test]
fn a_date_is_parsed_in_either_calendar_and_any_digits() {
    for (typed, expected) in [
        (["7", "1", "2024"], GREGORIAN),
        (["٠٧", "٠١", "٢٠٢٤"], GREGORIAN),
        (["７", "１", "２０２４"], GREGORIAN),
        (["৭", "১", "২০২৪"], GREGORIAN),
        ([" 25 ", "6", "۱۴۴۵"], HIJRI),
        (["25", "جمادى الآخرة", "1445"], HIJRI),
        (["25", "جماد ثاني", "1445"], HIJRI),
        (["25", "Jumada al-Thani", "1445"], HIJRI),
        (["25.", "6/", "1445-"], HIJRI),
        (["25th", "6", "1445"], HIJRI),
        (["7", "january", "2024"], GREGORIAN),
        (["سبعة", "يناير", "2024"], GREGORIAN),
        (["7", "شهر 1", "2024"], GREGORIAN),
        (["25", "٦ جمادى الآخرة", "1445"], HIJRI),
        (["7", "1 (يناير)", "2024"], GREGORIAN),
        (["7", "يناير / كانون الثاني", "2024"], GREGORIAN),
        (["7", "كانون الثاني", "2024"], GREGORIAN),
        (["25", "6", "1445هـ"], HIJRI),
        (["25", "6", "1445 هـ"], HIJRI),
        (["25", "6", "1445 ه"], HIJRI),
        (["25", "6", "1445 AH"], HIJRI),
        (["25", "6", "١٤٤٥ هجري"], HIJRI),
        (["25", "6", "عام 1445 هـ"], HIJRI),
        (["7", "1", "2024م"], GREGORIAN),
        (["7", "1", "2024 م."], GREGORIAN),
        (["7", "1", "2024 CE"], GREGORIAN),
        (["7", "1", "AD 2024"], GREGORIAN),
        (["7", "1", "2024 A.D."], GREGORIAN),
        (["1", "صفر", "1445"], "2023-08-17 (1445-02-01 AH)"),
    ] {
        assert_eq!(stored(typed).as_deref(), Ok(expected), "{typed:?}");
    }
}

#[test]
fn a_whole_date_in_one_field_is_parsed() {
    for (typed, expected) in [
        ("25/6/1445", HIJRI),
        ("25-6-1445", HIJRI),
        ("25.6.1445", HIJRI),
        ("25 6 1445", HIJRI),
        ("25 / 6 / 1445", HIJRI),
        ("25–6–1445", HIJRI),
        ("٢٥/٦/١٤٤٥", HIJRI),
        ("٢٥/٦/١٤٤٥هـ", HIJRI),
        ("1445/6/25", HIJRI),
        ("1445-06-25 AH", HIJRI),
        ("25 جمادى الآخرة 1445", HIJRI),
        ("25 من جمادى الثانية عام 1445 هـ", HIJRI),
        ("الأحد 25 جماد ثاني 1445هـ", HIJRI),
        ("25 Jumada II 1445", HIJRI),
        ("25 Jumada al-Thani 1445 AH", HIJRI),
        ("25 جمادى 2 1445", HIJRI),
        ("6/25/1445", HIJRI),
        ("7/1/2024", GREGORIAN),
        ("2024-01-07", GREGORIAN),
        ("07.01.2024م", GREGORIAN),
        ("7 Jan 2024", GREGORIAN),
        ("7-Jan-2024", GREGORIAN),
        ("7th of January, 2024", GREGORIAN),
        ("January 7, 2024", GREGORIAN),
        ("Sunday, 7 January 2024", GREGORIAN),
        ("7 يناير 2024", GREGORIAN),
        ("2024 يناير 7", GREGORIAN),
        ("1/25/2024", "2024-01-25"),
        ("8 Sha'ban 1445", "2024-02-18 (1445-08-08 AH)"),
    ] {
        for fields in [[typed, "", ""], ["", typed, ""], ["", "", typed]] {
            assert_eq!(stored(fields).as_deref(), Ok(expected), "{fields:?}");
        }
    }
}

#[test]
fn a_date_in_parts_or_in_both_calendars_is_parsed() {
    for (typed, expected) in [
        (["25/6", "", "1445"], HIJRI),
        (["25", "6/1445", ""], HIJRI),
        (["25 جمادى الآخرة", "", "1445هـ"], HIJRI),
        (["", "7 يناير", "2024"], GREGORIAN),
        (["1445/6/25 هـ الموافق 2024/1/7 م", "", ""], HIJRI),
        (["7/1/2024 (25/6/1445)", "", ""], GREGORIAN),
        (["10/8/1400 الموافق 24/6/1980", "", ""], "1980-06-23 (c. 1400-08-10 AH)"),
    ] {
        assert_eq!(stored(typed).as_deref(), Ok(expected), "{typed:?}");
    }
    for typed in
        [["1445/6/25 الموافق 2024/1/8", "", ""], ["7/1/2024 (7/1/2024)", "", ""], ["7/1/2024 = 8/1/2024", "", ""]]
    {
        assert_eq!(stored(typed), Err(Problem::DateWithoutDay), "{typed:?}");
    }
}

#[test]
fn each_wrong_part_has_its_own_problem() {
    for (typed, problem) in [
        (["", "1", "2024"], Problem::DateWithoutDay),
        (["32", "1", "2024"], Problem::DateWithoutDay),
        (["1-2", "1", "2024"], Problem::DateWithoutDay),
        (["25/6/1445", "6", "1445"], Problem::DateWithoutDay),
        (["7", "", "2024"], Problem::DateWithoutMonth),
        (["7", "13", "2024"], Problem::DateWithoutMonth),
        (["7", "2 يناير", "2024"], Problem::DateWithoutMonth),
        (["7", "ربيع", "1445"], Problem::DateWithoutMonth),
        (["7", "1", ""], Problem::DateYear),
        (["7", "1", "45"], Problem::DateYear),
        (["7", "1", "1700"], Problem::DateYear),
        (["7", "1", "2024 هـ"], Problem::DateYear),
        (["7", "1", "1445 م"], Problem::DateYear),
        (["30", "2", "2024"], Problem::DateUnreal),
        (["7", "رمضان", "2024"], Problem::DateUnreal),
        (["7", "January", "1445"], Problem::DateUnreal),
        (["7/1", "", ""], Problem::DateWithoutDay),
        (["7/1/24", "", ""], Problem::DateWithoutDay),
        (["1/2/3/2024", "", ""], Problem::DateWithoutDay),
        (["7/2024/1", "", ""], Problem::DateWithoutDay),
        (["كتبت سابقا", "", ""], Problem::DateWithoutDay),
    ] {
        assert_eq!(stored(typed), Err(problem), "{typed:?}");
    }
}

#[test]
fn hijri_dates_before_1420_are_kept_as_written_and_marked() {
    let date = Date::parse("25", "6", "1445").unwrap();
    assert_eq!((date.written(), date.is_approximate()), ((1445, 6, 25), false));
    assert_eq!(date.words(Lang::En), "25 Jumada II 1445\u{a0}AH (7 January 2024)");

    let old = Date::parse("10", "8", "1400").unwrap();
    assert!(old.is_approximate());
    assert_eq!(old.stored(), "1980-06-23 (c. 1400-08-10 AH)");
    assert_eq!(old.words(Lang::En), "10 Sha‘ban 1400\u{a0}AH (approximately 23 June 1980)");
    assert_eq!(old.words(Lang::Ar), "10 شعبان 1400\u{a0}هـ (23 يونيو 1980 تقريبًا)");
    // As it was stored before approximate dates were marked.
    assert_eq!(Date::from_stored("1980-06-23 (1400-08-10 AH)"), Some(old));

    let gregorian = Date::parse("23", "6", "1980").unwrap();
    assert_eq!((gregorian.stored().as_str(), gregorian.is_approximate()), ("1980-06-23", false));
    assert_eq!(gregorian.words(Lang::En), "23 June 1980 (approximately 10 Sha‘ban 1400\u{a0}AH)");
}

#[test]
fn a_day_30_of_a_printed_calendar_is_the_day_after_the_29th() {
    let months_of_29 = |years: std::ops::RangeInclusive<i32>| {
        years
            .flat_map(|year| (1..=12).map(move |month| (year, month)))
            .filter(|(year, month)| Day::umm_al_qura(*year, *month, 30).is_err())
    };
    let mut count = 0;
    for (year, month) in months_of_29(1300..=1419) {
        let date = Date::parse("30", &month.to_string(), &year.to_string()).unwrap();
        assert_eq!(date.written(), (year, month, 30));
        assert!(date.is_approximate());
        assert_eq!(date.day.days_after(Day::umm_al_qura(year, month, 29).unwrap()), 1);
        assert!(date.words(Lang::En).starts_with("30 "), "{}", date.words(Lang::En));
        assert_eq!(Date::from_stored(&date.stored()), Some(date));
        count += 1;
    }
    assert!(count > 600, "{count}");
    for (year, month) in months_of_29(1420..=1600) {
        let date = Date::parse("30", &month.to_string(), &year.to_string());
        assert_eq!(date, Err(Problem::DateUnreal), "{year}-{month}");
    }
    assert_eq!(Date::parse("31", "1", "1400"), Err(Problem::DateUnreal));
}

proptest! {
    #[test]
    fn the_stored_form_is_parsed_as_the_same_date(
        day in "\\PC{0,3}|[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/1[34][0-9]{2}",
        month in "\\PC{0,3}|[0-9]{1,2}|",
        year in "\\PC{0,4}|1[3-5][0-9]{2}|20[0-9]{2}|",
    ) {
        if let Ok(date) = Date::parse(&day, &month, &year) {
            prop_assert_eq!(Date::from_stored(&date.stored()), Some(date));
            let (year, month, day) = date.written();
            let again = Date::parse(&day.to_string(), &month.to_string(), &year.to_string());
            prop_assert_eq!(again, Ok(date));
        }
    }

    #[test]
    fn only_stored_forms_are_parsed_as_stored_dates(text in "\\PC{0,30}|[0-9-]{8,10}( \\((c\\. )?[0-9-]{8,10} AH\\))?") {
        if let Some(date) = Date::from_stored(&text) {
            prop_assert!(date.stored() == text || date.stored().replace("c. ", "") == text);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[0-9٠-٩ /هم.-]{0,20}|\\PC{0,30}") {
        let _ = Date::parse(&text, "", "");
    }
}
