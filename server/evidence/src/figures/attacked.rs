//! Texts that an attacker wrote: true ones that were marked, and false ones that were not.

use insta::assert_snapshot;
use serde_json::json;

use super::tests::{marked, marks, turn};

#[test]
fn levels_and_rules_of_thumb_are_left_alone_however_they_are_written() {
    let rows = r"
        p < 0,05, p-Wert < 0,05 (p<0,001), α = 0,05, Signifikanzniveau 0,05 | -
        a confidence level of 95%, a confidence interval (95%), Konfidenzintervall (95 %), at the 95% level | -
        intervalle de confiance à 95 %, intervalo de confianza del 95 %, IC 95% | -
        a significance level of 0.05, the 0.05 threshold, significant at 5%, alpha of 0.01 | -
        1.5 × IQR, $1.5 \times IQR$, |r| > 0.7, VIF > 10, n > 30 | -
        p = 0.001, p = .01, p = 0.05, the p-value is 0.05, p = 0,05 | -
        r = 0.7, VIF = 10, n = 30, confidence in 95 patients, the confidence is 95% | -
        statistically significant (p < .05), **p < 0.05**, p ≤ 0.01, $p < 0{,}05$, 95%-CI, 95%-KI, 95 % IC, IC del 95% | -
        significativo al 5%, seuil de 5 %, nivel de significación de 0,05, niveau de signification de 5 %, 有意水準5% | -
        Konfidenzniveau von 95 %, bei 95%iger Sicherheit, 5-%-Niveau, auf dem 5%-Niveau, 信頼区間95% | -
        ±1.96 standard errors, within 3 standard deviations, 1,5 × IQR, 1.5*IQR, 1.5-fache des IQR | -
    ";
    assert_snapshot!(marks(rows), @r#"
    p < 0,05, p-Wert < 0,05 (p<0,001), α = 0,05, Signifikanzniveau 0,05 | - →
    a confidence level of 95%, a confidence interval (95%), Konfidenzintervall (95 %), at the 95% level | - →
    intervalle de confiance à 95 %, intervalo de confianza del 95 %, IC 95% | - →
    a significance level of 0.05, the 0.05 threshold, significant at 5%, alpha of 0.01 | - →
    1.5 × IQR, $1.5 \times IQR$, |r| > 0.7, VIF > 10, n > 30 | - →
    p = 0.001, p = .01, p = 0.05, the p-value is 0.05, p = 0,05 | - → 0.001@4 .01@15 0.05@24 0.05@45 0,05@55
    r = 0.7, VIF = 10, n = 30, confidence in 95 patients, the confidence is 95% | - → 0.7@4 10@15 30@23 95@41 95%@72
    statistically significant (p < .05), **p < 0.05**, p ≤ 0.01, $p < 0{,}05$, 95%-CI, 95%-KI, 95 % IC, IC del 95% | - →
    significativo al 5%, seuil de 5 %, nivel de significación de 0,05, niveau de signification de 5 %, 有意水準5% | - →
    Konfidenzniveau von 95 %, bei 95%iger Sicherheit, 5-%-Niveau, auf dem 5%-Niveau, 信頼区間95% | - →
    ±1.96 standard errors, within 3 standard deviations, 1,5 × IQR, 1.5*IQR, 1.5-fache des IQR | - → 3@30
    "#);
}

#[test]
fn constants_of_time_and_of_scales_are_left_alone() {
    let rows = r"
        60 minutes, 30 days, 12 months, 365 days, 52 weeks, 24 Stunden, 360° | -
        a scale from 0 to 100, 42 out of 100, a 1-5 scale, eine Skala von 1 bis 10 | -
        61 minutes, 31 weeks, 361°, scaled by 7 | -
        60 sections, 12 messages, 30 tags, 90 grades, 24 oregano | -
    ";
    assert_snapshot!(marks(rows), @r#"
    60 minutes, 30 days, 12 months, 365 days, 52 weeks, 24 Stunden, 360° | - →
    a scale from 0 to 100, 42 out of 100, a 1-5 scale, eine Skala von 1 bis 10 | - → 42@23
    61 minutes, 31 weeks, 361°, scaled by 7 | - → 61@0 31@12 361@22 7@38
    60 sections, 12 messages, 30 tags, 90 grades, 24 oregano | - → 60@0 12@13 30@26 90@35 24@46
    "#);
}

#[test]
fn what_names_a_place_is_no_figure_but_a_value_behind_such_a_word_is() {
    let rows = r"
        row 17, Zeile 17, 17行目, line 17, order 4711, ID 4711, zip code 10115 | -
        Section 4.2, Figure 3.1, version 2.5, Step 2 computes it, Table 3 shows it, Cluster 1 has it | -
        test 0.95, level 42.7, average grade 88.4, model 0.87 | -
        cluster 812 members, week 5000 units, Top 25 customers, route 4711 km | -
        Table 5.1 million, step 4711 | -
        Rows 5 and 17, Zeilen 3 bis 9, lines 3-9, Spalte 4, column 4, record 17, customer 17, Kunde 17 | -
        Invoice #4711, order no. 4711, Order ID: 4711, PLZ 10115, product 4711 | -
        Top-10-Kunden, the top 3, Zeile 512 hat, row 512 has it, level 512 points, week 42 had 7 | -
    ";
    assert_snapshot!(marks(rows), @"
    row 17, Zeile 17, 17行目, line 17, order 4711, ID 4711, zip code 10115 | - →
    Section 4.2, Figure 3.1, version 2.5, Step 2 computes it, Table 3 shows it, Cluster 1 has it | - →
    test 0.95, level 42.7, average grade 88.4, model 0.87 | - → 0.95@5 42.7@17 88.4@37 0.87@49
    cluster 812 members, week 5000 units, Top 25 customers, route 4711 km | - → 812@8 5000@26 4711@62
    Table 5.1 million, step 4711 | - → 5.1@6 4711@24
    Rows 5 and 17, Zeilen 3 bis 9, lines 3-9, Spalte 4, column 4, record 17, customer 17, Kunde 17 | - → 17@82 17@92
    Invoice #4711, order no. 4711, Order ID: 4711, PLZ 10115, product 4711 | - → 4711@66
    Top-10-Kunden, the top 3, Zeile 512 hat, row 512 has it, level 512 points, week 42 had 7 | - → 512@63 7@87
    ");
}

#[test]
fn columns_that_number_the_rows_are_left_alone() {
    let heads = [
        "#", "Rank", "**Rang**", "Nr.", "No.", "Sl. No.", "Platz", "ID", "Order ID", "Week", "Position",
        "順位", "n",
    ];
    let table = |head: &&str| format!("| {head} | x |\\n|---|---|\\n| 3 | 5 |\\n| 17 | 6 | | 5 6\n");
    assert_snapshot!(marks(&heads.iter().map(table).collect::<String>()), @r#"
    | # | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Rank | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | **Rang** | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Nr. | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | No. | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Sl. No. | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Platz | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | ID | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Order ID | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Week | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | Position | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | 順位 | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 →
    | n | x |\n|---|---|\n| 3 | 5 |\n| 17 | 6 | | 5 6 → 3@22 17@32
    "#);
    let rows = r"
        | n | x |\n|--:|---|\n| 1 | 5 |\n| 2 | 6 |\n| 3 | 7 | | 5 6 7
        | n | x |\n|---|---|\n| 1. | 5 |\n| **2.** | 6 |\n| 3. | 7 |\n\nand 8 | 5 6 7
        | n | x |\n|---|---|\n| 1 | 5 |\n| 2 | 6 |\n| 9999 | 7 | | 5 6 7
    ";
    assert_snapshot!(marks(rows), @r#"
    | n | x |\n|--:|---|\n| 1 | 5 |\n| 2 | 6 |\n| 3 | 7 | | 5 6 7 →
    | n | x |\n|---|---|\n| 1. | 5 |\n| **2.** | 6 |\n| 3. | 7 |\n\nand 8 | 5 6 7 → 8@62
    | n | x |\n|---|---|\n| 1 | 5 |\n| 2 | 6 |\n| 9999 | 7 | | 5 6 7 → 2@32 9999@42
    "#);
}

#[test]
fn marks_of_enumerations_are_left_alone_but_no_long_number_is_one() {
    let rows = r"
        1️⃣ one 3️⃣ three | -
        ① one, 1) head 2) rows 3) foot | -
        a) 7 heads, b) 8 rows | -
        It needs (1) a head, (2) rows and (3) a foot. | -
        It needs rows (2) and a foot. | -
        (9999) is the sum.\n9999. Then it fell.\n7. Then it rose. | -
    ";
    assert_snapshot!(marks(rows), @r#"
    1️⃣ one 3️⃣ three | - →
    ① one, 1) head 2) rows 3) foot | - →
    a) 7 heads, b) 8 rows | - → 7@3 8@15
    It needs (1) a head, (2) rows and (3) a foot. | - →
    It needs rows (2) and a foot. | - → 2@15
    (9999) is the sum.\n9999. Then it fell.\n7. Then it rose. | - → 9999@1 9999@19
    "#);
}

#[test]
fn a_list_counts_up_from_any_number_and_around_others() {
    let rows = r"
        29. a\n   1. x\n   2. y\n30. b\n   1. z\n31. c\n32. d | -
        97. a\n98. b\n99. c\n100. d\n101. e | -
        1999. a\n2000. b\n2001. c | -
        **41.** a\n\n**42.** b\n\n**43.** c | -
        144. It fell.\n145. It rose. | -
        144. It fell.\n146. It rose.\n148. It fell. | -
        It needs (31) a head, (32) rows and (33) a foot. | -
    ";
    assert_snapshot!(marks(rows), @r#"
    29. a\n   1. x\n   2. y\n30. b\n   1. z\n31. c\n32. d | - →
    97. a\n98. b\n99. c\n100. d\n101. e | - →
    1999. a\n2000. b\n2001. c | - →
    **41.** a\n\n**42.** b\n\n**43.** c | - →
    144. It fell.\n145. It rose. | - → 144@0 145@14
    144. It fell.\n146. It rose.\n148. It fell. | - → 144@0 146@14 148@28
    It needs (31) a head, (32) rows and (33) a foot. | - →
    "#);
}

#[test]
fn words_for_millions_are_read_in_more_languages() {
    let rows = r"
        5,1 miljoen, 5,1 milhões, 5,1 млн, 5,1 млн. и 510만 | 5100000
        5,2 miljoen, 5,2 milhões, 5,2 млн, 5,2 млн. и 520만 | 5100000
        1,2 млрд, 1,2 miljard, 1,2 bilhão, 12억 | 1200000000
        5万1200円と1億2345万円、5万1300円 | 51200 123450000
    ";
    assert_snapshot!(marks(rows), @r#"
    5,1 miljoen, 5,1 milhões, 5,1 млн, 5,1 млн. и 510만 | 5100000 →
    5,2 miljoen, 5,2 milhões, 5,2 млн, 5,2 млн. и 520만 | 5100000 → 5,2@0 5,2@13 5,2@26 5,2@35 520@46
    1,2 млрд, 1,2 miljard, 1,2 bilhão, 12억 | 1200000000 →
    5万1200円と1億2345万円、5万1300円 | 51200 123450000 → 5万1300@17
    "#);
}

#[test]
fn years_and_times_are_left_alone_in_more_forms() {
    let rows = r"
        2023–25, 2019–20, 2023-25, um 14.35 Uhr, am 01.01., vom 01.02. bis 31.12. | -
        (Smith et al., 2019), (Smith & Lee, 2019; Park, 2021) | -
        FY2023/24, 2023/2024, ’24, '24, Q1 2024, 14h30, 2.30 pm, der 3. Mai, 5. und 6. Mai, 12.–14. Juni | -
        it is 12.11. And 14.35 of them | -
    ";
    assert_snapshot!(marks(rows), @r#"
    2023–25, 2019–20, 2023-25, um 14.35 Uhr, am 01.01., vom 01.02. bis 31.12. | - →
    (Smith et al., 2019), (Smith & Lee, 2019; Park, 2021) | - →
    FY2023/24, 2023/2024, ’24, '24, Q1 2024, 14h30, 2.30 pm, der 3. Mai, 5. und 6. Mai, 12.–14. Juni | - →
    it is 12.11. And 14.35 of them | - → 12.11@6 14.35@17
    "#);
}

#[test]
fn digits_in_other_dress_are_looked_at() {
    let rows = r"
        __9999__, ５９９９円, kr9999, Rs.9999 | -
        __9999__, ９９９９円, kr9999, Rs.9999 | 9999
        ２０２４年 | -
        _9999_, ***9999***, ~9999~, 'zł9999', 9999kr, R$9999, RM9999, <b>9999</b>, =9999, :9999, x=9999, ×9999, €9999k, 9999x | -
    ";
    assert_snapshot!(marks(rows), @r#"
    __9999__, ５９９９円, kr9999, Rs.9999 | - → 9999@2 ５９９９@10 9999@19 9999@28
    __9999__, ９９９９円, kr9999, Rs.9999 | 9999 →
    ２０２４年 | - →
    _9999_, ***9999***, ~9999~, 'zł9999', 9999kr, R$9999, RM9999, <b>9999</b>, =9999, :9999, x=9999, ×9999, €9999k, 9999x | - → 9999@1 9999@11 9999@21 9999@38 $9999@47 9999@56 9999@65 9999@76 9999@83 9999@91 9999@98 €9999k@104 9999@112
    "#);
}

#[test]
fn values_near_words_of_conventions_and_places_are_looked_at() {
    let rows = r"
        The p-value is 0.001 (p = 0.01), with p = 0.049, alpha fell by 0.07, n = 30, R² = 0.7. | -
        412 out of 900, 7 out of 10, a scaling factor of 10, on a large scale 100 trees | -
        Row count: 512; rows 512; rows 5 and 7; row 17.5, line 5000, lines: 300, columns (12), column 4.2 | -
        The order of 9999, orders 512, order 25 items, ID 512.7, record 612 sales | -
        In 2042 of the cases, year 2 had 4711, 2023–999 and 1990–12.5 | -
        It is (2) or (3). (See group 1) and 2) | -
        The median is 1.5 and the spread 3, IQR = 1.5, 1.96 of them, r > 0.72, VIF > 11 | -
        The confidence fell to 95%, 95% of rows, 5% of them, a level of 5%, 5% are significant | -
        | Price index | No of cases |\n|---|---|\n| 417 | 512 | | -
    ";
    assert_snapshot!(marks(rows), @r#"
    The p-value is 0.001 (p = 0.01), with p = 0.049, alpha fell by 0.07, n = 30, R² = 0.7. | - → 0.001@15 0.01@26 0.049@42 0.07@63 30@73 0.7@82
    412 out of 900, 7 out of 10, a scaling factor of 10, on a large scale 100 trees | - → 412@0 900@11 7@16 10@25 10@49 100@70
    Row count: 512; rows 512; rows 5 and 7; row 17.5, line 5000, lines: 300, columns (12), column 4.2 | - → 512@11 512@21 17.5@44 5000@55 300@68 12@82 4.2@94
    The order of 9999, orders 512, order 25 items, ID 512.7, record 612 sales | - → 9999@13 512@26 25@37 512.7@50 612@64
    In 2042 of the cases, year 2 had 4711, 2023–999 and 1990–12.5 | - → 2@27 4711@33 2023@39 999@44 1990@52 12.5@57
    It is (2) or (3). (See group 1) and 2) | - → 2@7 3@14 2@36
    The median is 1.5 and the spread 3, IQR = 1.5, 1.96 of them, r > 0.72, VIF > 11 | - → 1.5@14 3@33 1.5@42 1.96@47 0.72@65 11@77
    The confidence fell to 95%, 95% of rows, 5% of them, a level of 5%, 5% are significant | - → 95%@23 95%@28 5%@41 5%@64 5%@68
    | Price index | No of cases |\n|---|---|\n| 417 | 512 | | - → 417@42 512@48
    "#);
}

#[test]
fn lengths_of_latex_are_left_alone() {
    let rows = r"
        $a \\[4pt] b \hspace{4mm} c \vspace{-0.5em} d \kern3pt$, but 4pt | -
    ";
    assert_snapshot!(marks(rows), @r#"$a \\[4pt] b \hspace{4mm} c \vspace{-0.5em} d \kern3pt$, but 4pt | - → 4@61"#);
}

#[test]
fn the_cells_of_a_large_file_support_only_long_numbers_once_a_program_printed() {
    let rows: String = (0..1_000).map(|row| format!("{row},{}\n", 1_000 + 7 * row)).collect();
    let file = format!("x,y\n{rows}");
    let text =
        json!({"text": "Of 1,000 rows in 2 columns 417 are good; the largest is 7993, the least 123.4."});
    let code = json!({"code": {"code": "print(x)"}});
    let output = json!({"output": {"outcome": "OUTCOME_OK", "output": "123.4"}});
    assert_snapshot!(marked(&turn("", json!([code, output, text])), &[&file]), @"417@27");
    assert_snapshot!(marked(&turn("", json!([text])), &[&file]), @"123.4@72");
    assert_snapshot!(marked(&turn("", json!([code, output, text])), &["417,7993\n"]), @"1,000@3");
}

#[test]
fn values_in_the_dress_of_dates_names_lists_and_other_scripts_are_looked_at() {
    let rows = r"
        ٧٧٫٣ 𝟕𝟕.𝟑 ⑦⑦ ⁷⁷ ① 10⁻⁷ | -
        # 77.3 million | -
        ## 2.1 Results | -
        773. Sales rose | -
        77) units were sold | -
        77. first\n78. second | -
        sales-77.3 with GPT-4.1 and llama-3.1 | -
        in 1999 units were sold; in 1999 all was sold | -
        it may 12 times; on May 12 | -
        It is 1.2 to 1.3 million, or 1.3 to 1.4 million. | 1234567.9
    ";
    assert_snapshot!(marks(rows), @r#"
    ٧٧٫٣ 𝟕𝟕.𝟑 ⑦⑦ ⁷⁷ ① 10⁻⁷ | - → ٧٧٫٣@0 𝟕𝟕.𝟑@5 ⑦⑦@10 ⁷⁷@13 10⁻⁷@18
    # 77.3 million | - → 77.3@2
    ## 2.1 Results | - →
    773. Sales rose | - → 773@0
    77) units were sold | - → 77@0
    77. first\n78. second | - → 77@0 78@10
    sales-77.3 with GPT-4.1 and llama-3.1 | - → 77.3@6
    in 1999 units were sold; in 1999 all was sold | - → 1999@3
    it may 12 times; on May 12 | - → 12@7
    It is 1.2 to 1.3 million, or 1.3 to 1.4 million. | 1234567.9 → 1.3@29 1.4@36
    "#);
}

#[test]
fn numbers_in_comments_and_words_of_a_program_support_nothing() {
    let pieces = json!([
        {"code": {"code": "# it should be 77.3\nx = '88.4' + f'{99.5 * 2} 66.2'\nt = \"\"\"a,b\n55.1,2\n\"\"\"\nrate = 0.07"}},
        {"output": {"outcome": "OUTCOME_OK", "output": "done"}},
        {"text": "It is 77.3, 88.4, 99.5, 66.2, 55.1 or 0.07."},
    ]);
    assert_snapshot!(marked(&turn("What is it?", pieces), &[]), @"77.3@6 88.4@12 66.2@24");
}

#[test]
fn ranks_quarters_roots_and_forms_are_no_figures() {
    let rows = r"
        In the third quarter of 2024 it rose, in Q3 of 2024, im dritten Quartal 2024. | -
        The top 5 products, top 10 of them, the bottom 3, the first 20 rows, top-5 | -
        1 in 4 of them, one in four, 2 out of 8 | 0.25
        75 % are not, 25 % are; 74 % are not | 25 %
        $\sqrt{2}$, √2, a 10-K, Form 10-Q, a 401(k) | -
        It is 50 %, 12 % of them | 50 rows of 12
    ";
    assert_snapshot!(marks(rows), @r#"
    In the third quarter of 2024 it rose, in Q3 of 2024, im dritten Quartal 2024. | - →
    The top 5 products, top 10 of them, the bottom 3, the first 20 rows, top-5 | - → 20@60
    1 in 4 of them, one in four, 2 out of 8 | 0.25 →
    75 % are not, 25 % are; 74 % are not | 25 % → 74 %@24
    $\sqrt{2}$, √2, a 10-K, Form 10-Q, a 401(k) | - →
    It is 50 %, 12 % of them | 50 rows of 12 → 50 %@6 12 %@12
    "#);
}

#[test]
fn a_bare_thousand_and_a_name_are_no_unit() {
    let rows = r"
        5.1 million | 5.1 fit(m) 1000
        5 million sold | 5.0 rows, model.fit(m), range(1000)
        5 million sold | sales (m): 5
    ";
    assert_snapshot!(marks(rows), @"
    5.1 million | 5.1 fit(m) 1000 → 5.1@0
    5 million sold | 5.0 rows, model.fit(m), range(1000) → 5@0
    5 million sold | sales (m): 5 →
    ");
}

#[test]
fn a_number_with_thousands_and_decimals_is_one_number() {
    let rows = r"
        The total is 1,234,567.00, the mean 1,234.50. | 1 234 567 50
        The total is 1,234,567.00, the mean 1,234.50. | 1234567 1234.5
        Die Summe ist 1.234.567,00 und das Mittel 1.234,50. | 1234567 1234.5
        They are 1,2 and 3. | 1 2 3
    ";
    assert_snapshot!(marks(rows), @"
    The total is 1,234,567.00, the mean 1,234.50. | 1 234 567 50 → 1,234,567.00@13 1,234.50@36
    The total is 1,234,567.00, the mean 1,234.50. | 1234567 1234.5 →
    Die Summe ist 1.234.567,00 und das Mittel 1.234,50. | 1234567 1234.5 →
    They are 1,2 and 3. | 1 2 3 → 1,2@9
    ");
}

#[test]
fn what_is_said_of_two_numbers_once_holds_for_both() {
    let rows = r"
        between about 7,700 and 9,000, roughly 7,700 to 9,000, 9,000 (rounded), rounded to 9,000 | 7698 9011
        between about 7,700 and 9,000, over 7,000 and 9,000, 7,700 and 9,000 | 7698 9511
    ";
    assert_snapshot!(marks(rows), @"
    between about 7,700 and 9,000, roughly 7,700 to 9,000, 9,000 (rounded), rounded to 9,000 | 7698 9011 →
    between about 7,700 and 9,000, over 7,000 and 9,000, 7,700 and 9,000 | 7698 9511 → 9,000@24 9,000@46 7,700@53 9,000@63
    ");
}

#[test]
fn years_that_limit_resolutions_and_units_of_money_are_no_claims() {
    let rows = r"
        Bis 2030 wird er steigen. By 2030 it grows; it grew by 2030 units, by 2031 | 2019 7\n2020 8
        saved at 300 dpi, with 150 DPI, 301 dpi | 1
        8,1 T€ von 8,2 T€ | 8123
        2千5百円, 2千6百円 | 2500
        ten percent, twelve percent, five per cent, ten of them | 12
    ";
    assert_snapshot!(marks(rows), @r"
    Bis 2030 wird er steigen. By 2030 it grows; it grew by 2030 units, by 2031 | 2019 7\n2020 8 → 2030@55
    saved at 300 dpi, with 150 DPI, 301 dpi | 1 → 301@32
    8,1 T€ von 8,2 T€ | 8123 → 8,2@11
    2千5百円, 2千6百円 | 2500 → 2千6百@7
    ten percent, twelve percent, five per cent, ten of them | 12 → ten@0 twelve@13 five@29
    ");
}

#[test]
fn units_of_time_and_of_energy_are_one_amount_and_nearly_is_near() {
    let rows = r"
        135.5 minutes, 2.26 hours, 2.25 hours, 12 hours | 8130 s
        12 hours, 12.0 hours, 2 days, 32 Stunden | 720 2880
        about 62 minutes, 62 minutes, 63 minutes | 3723
        1.83 s, 1.84 s | 1834.6 ms
        33,4 TEUR und 33 TEUR, aber nicht 34 TEUR | 33423.5
        48.25 MWh or 0.048 GWh, not 48.35 MWh | 48250
        48.1 l, 48.2 l | 48100
        12,67 Prozentpunkte, 12,76 Prozentpunkte, um 12,7 Prozentpunkte | 12.67 0.1267
        48,250 kWh, 48,350 kWh | 48.25
        almost 3,000, nearly 2,100, almost 40,000 | 2047 33423
    ";
    assert_snapshot!(marks(rows), @"
    135.5 minutes, 2.26 hours, 2.25 hours, 12 hours | 8130 s → 2.25@27 12@39
    12 hours, 12.0 hours, 2 days, 32 Stunden | 720 2880 → 12@0 2@22 32@30
    about 62 minutes, 62 minutes, 63 minutes | 3723 → 62@6 62@18 63@30
    1.83 s, 1.84 s | 1834.6 ms → 1.84@8
    33,4 TEUR und 33 TEUR, aber nicht 34 TEUR | 33423.5 → 34@34
    48.25 MWh or 0.048 GWh, not 48.35 MWh | 48250 → 48.35@28
    48.1 l, 48.2 l | 48100 → 48.2@8
    12,67 Prozentpunkte, 12,76 Prozentpunkte, um 12,7 Prozentpunkte | 12.67 0.1267 → 12,76@21
    48,250 kWh, 48,350 kWh | 48.25 → 48,350@12
    almost 3,000, nearly 2,100, almost 40,000 | 2047 33423 → 3,000@7 40,000@35
    ");
}
