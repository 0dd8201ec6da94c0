//! Tests of `identifiers`.

use proptest::prelude::*;

use super::*;

#[test]
fn knows_real_codes() {
    for code in ["91350100M000100Y43", "91110108MA00TE5T26", "91310115MA1K9QX74E"] {
        let uscc = check_uscc(code).expect(code);
        assert_eq!(uscc.to_string(), code);
    }
    let uscc = check_uscc("91350100M000100Y43").expect("valid");
    assert_eq!((uscc.authority(), uscc.category()), ('9', '1'));
    assert_eq!(uscc.region(), "350100");
    assert_eq!(uscc.doubts(), []);
}

#[test]
fn says_what_is_wrong_with_a_code() {
    let check = |expected, found| Err(UsccError::CheckCharacter { expected, found });
    assert_eq!(check_uscc("91310115MA1K9QX74F"), check('E', 'F'));
    assert!(matches!(check_uscc("91310115M1AK9QX74E"), Err(UsccError::CheckCharacter { found: 'E', .. })));
    assert_eq!(check_uscc("91310115MA1I9QX74E"), Err(UsccError::Character { index: 11, char: 'I' }));
    assert_eq!(check_uscc("91110108MA00TE5T2R"), check('6', 'R'));
    assert_eq!(check_uscc("9135"), Err(UsccError::Length { found: 4 }));
    assert_eq!(check_uscc("91350100m000100Y43"), Err(UsccError::Character { index: 8, char: 'm' }));
    assert_eq!(
        check_uscc("91310115MA1I9QX74E").expect_err("I").to_string(),
        "`I` at character 12 is not used in a unified social credit code"
    );
}

/// Completes seventeen characters with their check character.
fn completed(body: &str) -> Uscc {
    match check_uscc(&format!("{body}0")) {
        Ok(uscc) => uscc,
        Err(UsccError::CheckCharacter { expected, .. }) => check_uscc(&format!("{body}{expected}")).expect(body),
        Err(error) => panic!("{body}: {error}"),
    }
}

#[test]
fn doubts_what_no_registry_issues() {
    assert_eq!(completed("N2350100M000100Y4").doubts(), []);
    assert_eq!(completed("91100000M000100Y4").doubts(), []);
    let category = Doubt::Category { authority: '9', category: '8' };
    assert_eq!(completed("98350100M000100Y4").doubts(), [category]);
    let region = Doubt::Region { province: ['9', '9'] };
    assert_eq!(completed("91990100M000100Y4").doubts(), [region]);
    assert_eq!(completed("913501A0M000100Y4").doubts(), [Doubt::Region { province: ['3', '5'] }]);
    let organisation = Doubt::OrganisationCheck { expected: '4', found: '5' };
    assert_eq!(completed("91350100M000100Y5").doubts(), [organisation]);
}

#[test]
fn classifies_phones() {
    let landline = |extension: &str| Some(Phone::Landline { extension: Some(extension.to_owned()) });
    let plain = Some(Phone::Landline { extension: None });
    for (text, expected) in [
        ("13912345678", Some(Phone::Mobile)),
        ("139 1234 5678", Some(Phone::Mobile)),
        ("+86 139-1234-5678", Some(Phone::Mobile)),
        ("(+86)13912345678", Some(Phone::Mobile)),
        ("0086 13912345678", Some(Phone::Mobile)),
        ("8613912345678", Some(Phone::Mobile)),
        ("１３９１２３４５６７８", Some(Phone::Mobile)),
        ("010-62345678", plain.clone()),
        ("（010）62345678", plain.clone()),
        ("(0755) 8888-8888", plain.clone()),
        ("0755-8888-8888", plain.clone()),
        ("0591 7654321", plain.clone()),
        ("+86 10 6234 5678", plain.clone()),
        ("+86 (0)10 62345678", plain.clone()),
        ("+86-755-88888888", plain.clone()),
        ("010-62345678-801", landline("801")),
        ("01062345678-801", landline("801")),
        ("010-6234-5678-801", landline("801")),
        ("010-62345678转801", landline("801")),
        ("010-62345678轉801", landline("801")),
        ("010-62345678 ext. 801", landline("801")),
        ("010-62345678（分机801）", landline("801")),
        ("021-62345678 x 12", landline("12")),
        ("400-820-8820", Some(Phone::Service400)),
        ("8008208820", Some(Phone::Service400)),
        ("400-820-8820转1", Some(Phone::Service400)),
        ("+1 415 555 2671", Some(Phone::International)),
        ("+44 20 7946 0958", Some(Phone::International)),
        ("0044 20 7946 0958", Some(Phone::International)),
    ] {
        assert_eq!(classify_phone(text), expected, "{text}");
    }
}

#[test]
fn refuses_what_is_no_phone() {
    for text in [
        "",
        "12345678901",
        "1391234567",
        "139123456789",
        "62345678",
        "+86 12912345678",
        "+86",
        "+",
        "13912345678/13812345678",
        "13912345678转801",
        "010-62345678转",
        "010-62345678转abc",
        "请致电前台",
        "+1234567890123456",
        "+0123456789",
        "0123-4567890",
        "120",
    ] {
        assert_eq!(classify_phone(text), None, "{text}");
    }
}

#[test]
fn one_wrong_character_is_always_found() {
    let code: Vec<char> = "91350100M000100Y43".chars().collect();
    for index in 0..17 {
        for other in ALPHABET.chars().filter(|&other| other != code[index]) {
            let mut wrong = code.clone();
            wrong[index] = other;
            let wrong: String = wrong.into_iter().collect();
            let found = matches!(check_uscc(&wrong), Err(UsccError::CheckCharacter { .. }));
            assert!(found, "{wrong}");
        }
    }
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC*", phone in "[+0-9()（） 转x-]{0,24}") {
        let _ = check_uscc(&text).map(|uscc| uscc.doubts());
        let _ = classify_phone(&text);
        let _ = classify_phone(&phone);
    }

    #[test]
    fn every_mobile_is_one(rest in "[3-9][0-9]{9}") {
        prop_assert_eq!(classify_phone(&format!("1{rest}")), Some(Phone::Mobile));
    }
}
