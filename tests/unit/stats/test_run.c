/* SPDX-License-Identifier: Apache-2.0 */
/* The language of specifications and the known answers of the design layer.
 * Every case is a specification as a person would write it. */
#include "host/stats/quantile.h"
#include "host/stats/run.h"
#include "host/stats/sum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Quotes in C are hard to read: ' stands for them. */
static json_t *parse(const char *text)
{
    char copy[4000];
    json_error_t error;
    json_t *spec;

    assert_true(strlen(text) < sizeof(copy));
    (void)snprintf(copy, sizeof(copy), "%s", text);
    for (char *p = copy; *p != '\0'; p++) {
        if (*p == '\'') {
            *p = '"';
        }
    }
    spec = json_loads(copy, 0, &error);
    if (spec == NULL) {
        print_message("%s at %d: %s\n", error.text, error.column, copy);
    }
    assert_non_null(spec);
    return spec;
}

static json_t *run(const char *text)
{
    struct hearth_stats_why why;
    json_t *spec = parse(text), *out = NULL;
    int e = hearth_stats_run(spec, ".", &out, &why);

    if (e != 0) {
        print_message("%s\n", why.text);
    }
    assert_int_equal(e, 0);
    json_decref(spec);
    return out;
}

/* That it is refused, with ${reason} somewhere in the text. */
static void refuse(const char *text, int error, const char *reason)
{
    struct hearth_stats_why why;
    json_t *spec = parse(text), *out = NULL;

    assert_int_equal(hearth_stats_run(spec, ".", &out, &why), error);
    if (strstr(why.text, reason) == NULL) {
        print_message("'%s' is not in: %s\n", reason, why.text);
    }
    assert_non_null(strstr(why.text, reason));
    json_decref(spec);
}

/* The number at "a.b" of ${from}. */
static double at(const json_t *from, const char *path)
{
    char name[100];
    size_t len = strcspn(path, ".");

    assert_true(len < sizeof(name));
    memcpy(name, path, len); /* shorter, see above */
    name[len] = '\0';
    from = json_is_array(from) ? json_array_get(from, strtoul(name, NULL, 10))
                               : json_object_get(from, name);
    if (path[len] == '.') {
        return at(from, path + len + 1);
    }
    if (!json_is_number(from)) {
        print_message("no number at %s\n", path);
    }
    assert_true(json_is_number(from));
    return json_number_value(from);
}

static void expect(const json_t *from, const char *path, double wanted,
                   double tolerance)
{
    double got = at(from, path);

    if (!(fabs(got - wanted) <= tolerance)) {
        print_message("%s is %.12g, wanted %.12g\n", path, got, wanted);
    }
    assert_true(fabs(got - wanted) <= tolerance);
}

#define LONELY                                                                 \
    "'data':{'columns':{'h':['A','A','A','A','B','B'],"                        \
    "'p':['a1','a1','a2','a2','b1','b1'],'y':[3,5,4,8,6,2],"                   \
    "'w':[10,10,10,10,20,20]}},'strata':'h','psu':'p','weight':'w','y':'y'"

static void test_stratum_with_one_psu(void **state)
{
    json_t *mean = run("{'stat':'svymean'," LONELY "}");
    json_t *total = run("{'stat':'svytotal'," LONELY "}");

    (void)state;
    expect(mean, "est", 4.5, 1e-12);
    expect(mean, "se", 0.5590169944, 1e-9);
    expect(mean, "df", 1, 0);
    expect(total, "est", 360, 1e-9);
    expect(total, "se", 164.9242250, 1e-6);
    assert_int_equal(json_array_size(json_object_get(mean, "warnings")), 1);
    refuse("{'stat':'svymean','lonely':'refuse'," LONELY "}", HEARTH_E_STATE,
           "stratum 'B' has a single PSU");
    json_decref(mean);
    json_decref(total);
    /* merged: the same as one stratum of three PSUs */
    mean = run("{'stat':'svymean','lonely':'merge'," LONELY "}");
    total = run("{'stat':'svymean'," LONELY ",'derive':[{'name':'one','op':"
                "'indicator','if':{'column':'h','op':'notnull'}}],"
                "'strata':'one'}");
    expect(mean, "se", at(total, "se"), 0);
    expect(mean, "df", 2, 0);
    json_decref(mean);
    json_decref(total);
}

#define ALONE                                                                  \
    "'data':{'columns':{'h':['A','A','B','C','A'],'p':[1,2,3,4,5],"            \
    "'y':[3,5,40,8,6]}},'stat':'svymean','psu':'p','y':'y',"

/* Two strata of one PSU each become one, and leave the third alone. */
static void test_lonely_strata_become_one(void **state)
{
    json_t *merged = run("{" ALONE "'strata':'h','lonely':'merge'}");
    json_t *by_hand = run("{" ALONE "'strata':'k','derive':[{'name':'k','op':"
                          "'recode','args':['h'],'map':{'A':1,'B':2,'C':2}}]}");

    (void)state;
    expect(merged, "df", 3, 0);
    expect(merged, "se", at(by_hand, "se"), 0);
    json_decref(merged);
    json_decref(by_hand);
}

static void test_quantiles_type_7(void **state)
{
    json_t *q = run("{'stat':'quantiles','y':'t','probs':{'a':0.05,'b':0.5,"
                    "'c':0.95},'data':{'columns':{'t':[12,35,41,47,52,58,63,8,"
                    "null]}}}");

    (void)state;
    expect(q, "a", 9.40, 1e-12);
    expect(q, "b", 44.0, 1e-12);
    expect(q, "c", 61.25, 1e-12);
    expect(q, "n", 8, 0);
    json_decref(q);
}

static void test_welch_and_holm(void **state)
{
    json_t *w = run("{'stat':'welch','y':'y','group':'g','groups':['a','b'],"
                    "'data':{'columns':{'y':[4,5,3,4,5,3,2,4,3,1,2],"
                    "'g':['a','a','a','a','a','b','b','b','b','b','b']}}}");
    json_t *h = run("{'stat':'holm','p':[0.01,0.04,0.03]}");

    (void)state;
    expect(w, "diff", 1.7, 1e-12);
    expect(w, "se", 0.5686240703, 1e-9);
    expect(w, "df", 8.995219885, 1e-8);
    expect(h, "p_adjusted.0", 0.03, 1e-12);
    expect(h, "p_adjusted.1", 0.06, 1e-12);
    expect(h, "p_adjusted.2", 0.06, 1e-12);
    json_decref(w);
    json_decref(h);
}

/* One row missing, one outside: still in the design. */
static void test_domain_keeps_psus(void **state)
{
    json_t *out =
        run("{'stat':'svymean','y':'y','psu':'p','by':['g'],'data':{'columns':{"
            "'p':[1,1,2,2,3,3,4,4],'y':[1,2,3,null,5,6,7,8],"
            "'g':['u','u','u','u','v','v','v','v']}}}");

    (void)state;
    expect(out, "u.est", 2.0, 1e-12);
    expect(out, "u.n", 3, 0);
    expect(out, "u.df", 3, 0); /* four PSUs, not two */
    /* z: PSU 1 (-1+0)/3, PSU 2 1/3, others 0: 4/3 (2/9) */
    expect(out, "u.se", sqrt(4.0 / 3.0 * 2.0 / 9.0), 1e-12);
    json_decref(out);
}

static void test_names(void **state)
{
    json_t *out = run(
        "{'data':{'columns':{'y':['a','b','a','b'],'g':[1,1,2,2],'z':[1,2,3,"
        "5]}},'parts':{'flat':{'stat':'svymean','y':'y','levels':['a','b'],"
        "'by':['g'],'key':'{g}-{level}','out':'est'},"
        "'nested':{'stat':'svymean','y':'y','levels':['a','b'],'by':['g'],"
        "'out':{'share':'est'}},"
        "'table':{'stat':'crosstab','rows':'g','columns':'y','key':"
        "'{row}/{column}'},"
        "'two':{'merge':[{'stat':'describe','y':'z','out':'mean'},"
        "{'parts':{'m':{'stat':'describe','y':'z','out':'mean'}}}]},"
        "'each':{'stat':'describe','each':['z','g'],'out':'max'}}}");

    (void)state;
    expect(out, "flat.1-a", 0.5, 1e-12);
    expect(out, "flat.2-b", 0.5, 1e-12);
    expect(out, "nested.2.b.share", 0.5, 1e-12);
    expect(out, "table.1/a", 1, 0);
    expect(out, "two.m", 2.75, 1e-12);
    expect(out, "each.z", 5, 0);
    expect(out, "each.g", 2, 0);
    json_decref(out);
}

static void test_derived_columns(void **state)
{
    json_t *out = run(
        "{'data':{'columns':{'s':['2024-02-28T23:50:00+02:00',"
        "'2024-03-01T09:00:30Z',null],'e':['2024-02-29T00:20:00+03:00',"
        "'2024-03-01T09:01:00Z','2024-03-01T09:01:00Z'],'a':['x','y',null],"
        "'n':[1,0,3]}},'derive':[{'name':'m','op':'minutes_between','args':["
        "'s','e']},{'name':'r','op':'recode','args':['a'],'map':{'x':10,'y':20}"
        "},{'name':'i','op':'indicator','if':{'column':'a','op':'==','value':"
        "'x'}},{'name':'d','op':'divide','args':['n','n']}],"
        "'parts':{'m':{'stat':'describe','y':'m'},'r':{'stat':'describe','y':"
        "'r'},'i':{'stat':'describe','y':'i'},'d':{'stat':'describe','y':'d'},"
        "'w':{'stat':'describe','y':'n','where':[{'column':'n','op':'>=',"
        "'value':1},{'column':'a','op':'isnull'}]},"
        "'l':{'stat':'describe','y':'n','limit':2}}}");

    (void)state;
    expect(out, "m.max", 30, 1e-9); /* over a leap day's midnight */
    expect(out, "m.min", 0.5, 1e-9);
    expect(out, "m.n", 2, 0);
    expect(out, "r.mean", 15, 1e-12);
    expect(out, "i.n", 2, 0); /* a missing answer is neither */
    expect(out, "d.n", 2, 0); /* 0/0 is missing */
    expect(out, "w.mean", 3, 0);
    expect(out, "l.rows", 2, 0);
    json_decref(out);
}

/* Rows of a table with awkward numbers, rotated. */
static json_t *rotated(size_t by)
{
    json_t *spec = parse(
        "{'psu':'p','strata':'h','weight':'w','calibration':{'method':'rake',"
        "'shares':true,'margins':{'g':{'u':0.3,'v':0.7},'k':{'0':0.4,'1':0.6}}}"
        ",'parts':{'m':{'stat':'svymean','y':'y','by':['g']},'t':{'stat':"
        "'svytotal','y':'y'},'r':{'stat':'svyglm','y':'y','terms':['w']},"
        "'c':{'stat':'svychisq','rows':'g','columns':'k'}},"
        "'data':{'columns':{'p':[],'h':[],'w':[],'y':[],'g':[],'k':[]}}}");
    json_t *c = json_object_get(json_object_get(spec, "data"), "columns");

    for (size_t n = 0; n < 120; n++) {
        size_t i = (n * 7 + by) % 120;

        (void)json_array_append_new(json_object_get(c, "p"),
                                    json_integer((json_int_t)(i % 12)));
        (void)json_array_append_new(json_object_get(c, "h"),
                                    json_string(i % 12 < 5 ? "A" : "B"));
        (void)json_array_append_new(json_object_get(c, "w"),
                                    json_real(1.0 + (double)(i % 7) / 3.0));
        (void)json_array_append_new(
            json_object_get(c, "y"),
            json_real(1e8 * sin((double)i) + 1e-7 * (double)(i % 11)));
        (void)json_array_append_new(json_object_get(c, "g"),
                                    json_string(i % 5 < 2 ? "u" : "v"));
        (void)json_array_append_new(json_object_get(c, "k"),
                                    json_integer(i % 3 == 0 ? 1 : 0));
    }
    return spec;
}

static void test_order_of_rows_does_not_show(void **state)
{
    char *first = NULL;

    (void)state;
    for (size_t by = 0; by < 120; by += 13) {
        json_t *spec = rotated(by), *out = NULL;
        struct hearth_stats_why why;
        char *text;

        assert_int_equal(hearth_stats_run(spec, ".", &out, &why), 0);
        text = json_dumps(out, JSON_SORT_KEYS);
        if (first == NULL) {
            first = text;
        } else {
            assert_string_equal(first, text);
            free(text);
        }
        json_decref(out);
        json_decref(spec);
    }
    free(first);
}

/* Frequencies: weights 2 are rows twice, for means and calibrated totals. */
static void test_calibration_meets_its_totals(void **state)
{
    json_t *out = run(
        "{'data':{'columns':{'g':['u','u','v','v','v'],'k':['a','b','a','b',"
        "'b'],'one':[1,1,1,1,1],'w':[1,2,3,4,5]}},'weight':'w','parts':{"
        "'ps':{'stat':'svytotal','y':'one','by':['g'],'calibration':{'method':"
        "'poststratify','margins':{'g':{'u':40,'v':60}}}},"
        "'rake':{'stat':'svytotal','y':'one','by':['k'],'calibration':{"
        "'method':'rake','margins':{'g':{'u':40,'v':60},'k':{'a':30,'b':70}}}},"
        "'lin':{'stat':'svytotal','y':'one','calibration':{'method':'linear',"
        "'terms':[{'factor':'g','levels':['u','v']}],'totals':{'(Intercept)':"
        "100,'gv':60}}}}}");

    (void)state;
    expect(out, "ps.u.est", 40, 1e-9);
    expect(out, "ps.u.se", 0, 1e-6);
    expect(out, "rake.a.est", 30, 1e-7);
    expect(out, "rake.b.est", 70, 1e-7);
    expect(out, "rake.a.se", 0, 0.01); /* what is known has no spread */
    expect(out, "lin.est", 100, 1e-9);
    json_decref(out);
}

#define DATA(y) "'data':{'columns':{'y':" y ",'g':['a','a','b','b']}}"

static void test_refusals(void **state)
{
    (void)state;
    refuse("{'stat':'svymean','y':'z'," DATA("[1,2,3,4]") "}",
           HEARTH_E_NOT_FOUND, "no column 'z'");
    refuse("{'stat':'svymean','y':'y'," DATA("[null,null,null,null]") "}",
           HEARTH_E_STATE, "no row of 4 has all values");
    refuse("{'stat':'svymean','y':'g','weight':'y'," DATA("[1,-2,3,4]") "}",
           HEARTH_E_INVALID, "column 'y', row 2: '-2' is no weight");
    refuse("{'stat':'svymean','y':'y','weight':'y'," DATA("[1,2,0,4]") "}",
           HEARTH_E_INVALID, "row 3: '0' is no weight");
    refuse("{'stat':'svyglm','y':'y','terms':['y',{'factor':'g','levels':['a',"
           "'b'],'prefix':'p'},{'factor':'g','levels':['a','b'],'prefix':'q'}]"
           "," DATA("[1,2,3,5]") "}",
           HEARTH_E_STATE, "term 'qb' follows from the others");
    refuse("{'stat':'svyglm','y':'y','terms':[{'factor':'g','levels':['a','b']}"
           "],'family':'binomial'," DATA("[0,0,1,1]") "}",
           HEARTH_E_STATE, "no maximum");
    refuse("{'stat':'svyciprop','y':'y'," DATA("[0,1,2,1]") "}",
           HEARTH_E_INVALID, "row 3: 2 is neither 0 nor 1");
    refuse("{'stat':'nothing'}", HEARTH_E_NOT_FOUND, "'nothing'");
    refuse("{'stat':'svymean','y':'y'}", HEARTH_E_INVALID, "wants 'data'");
    refuse("{'stat':'svymean','y':'y','data':'../up.csv'}", HEARTH_E_INVALID,
           "not a file name");
    refuse("{'stat':'svymean','y':'y','calibration':{'method':'rake','margins':"
           "{'g':{'a':1}}}," DATA("[1,2,3,4]") "}",
           HEARTH_E_INVALID, "level 'b'");
    refuse(
        "{'stat':'svymean','y':'y','psu':'g','fpc':'y'," DATA("[1,1,1,1]") "}",
        HEARTH_E_INVALID, "smaller than the sample");
    refuse("{'stat':'svymean','y':'y','where':{'column':'y','op':'~'}," DATA(
               "[1,2,3,4]") "}",
           HEARTH_E_INVALID, "unknown op");
}

/* Against R 4.2's, which agree with ours to their last digits. */
static void test_quantiles_of_distributions(void **state)
{
    const double pairs[][2] = {
        {hearth_quantile_beta(0.025, 13, 8), 0.4078114654671718},
        {hearth_quantile_beta(0.975, 0.5, 3.7), 0.5147657469386042},
        {hearth_quantile_beta(0.975, 1800.5, 3.25), 0.9995953234745165},
        {hearth_quantile_t(0.975, 1), 12.70620473617469},
        {hearth_quantile_t(0.975, 14), 2.144786687917804},
        {hearth_quantile_t(0.995, 2.5), 7.163728138948803},
        {hearth_quantile_t(0.025, 100000), -1.959987707534609},
        {hearth_quantile_f(0.975, 2708, 10832), 1.060798709520874},
        {hearth_quantile_f(0.025, 1, 3), 0.00115718913238827},
        {hearth_quantile_f(0.975, 4.5, 1.5), 108.2954058942782},
        {hearth_quantile_normal(0.975), 1.959963984540054},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (!(fabs(pairs[i][0] / pairs[i][1] - 1.0) < 1e-11)) {
            print_message("%zu: %.17g\n", i, pairs[i][0]);
        }
        assert_true(fabs(pairs[i][0] / pairs[i][1] - 1.0) < 1e-11);
    }
    assert_true(isnan(hearth_quantile_t(0.975, 0)) != 0);
    assert_true(isnan(hearth_quantile_beta(0.5, (double)NAN, 1)) != 0);
    assert_true(isnan(hearth_quantile_f(1.0, 1, 1)) != 0);
}

/* Sums beyond the largest number: null, and no stop. */
static void test_numbers_too_large(void **state)
{
    json_t *out =
        run("{'parts':{'a':{'stat':'svymean','y':'y'},'b':{'stat':"
            "'svytotal','y':'y'},'c':{'stat':'describe','y':'y'}}," DATA(
                "[1e308,1e308,1e308,-1e308]") "}");

    (void)state;
    expect(out, "a.n", 4, 0); /* whatever the rest is, it is no NaN: JSON */
    json_decref(out);
}

/* The sum that no order changes. */
static void test_exact_sum(void **state)
{
    struct hearth_sum s = {.count = 0};
    const double v[] = {1e16, 1.0, -1e16, 1e-16, 3e100, -3e100, 1e-20};

    (void)state;
    for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
        hearth_sum_add(&s, v[i]);
    }
    assert_true(hearth_sum_value(&s) == 1.0 + 1e-16);
    hearth_sum_add(&s, (double)INFINITY);
    assert_true(isfinite(hearth_sum_value(&s)) == 0);
    hearth_sum_add(&s, 1.0); /* and stays so */
    assert_true(isinf(hearth_sum_value(&s)));
    hearth_sum_add(&s, -(double)INFINITY);
    assert_true(isnan(hearth_sum_value(&s)));
}

/* One PSU, one row, no spread: null and a warning, never NaN. */
static void test_nothing_to_say_is_null(void **state)
{
    json_t *out = run("{'stat':'svymean','y':'y','psu':'one','derive':[{'name':"
                      "'one','op':'indicator','if':{'column':'y','op':"
                      "'notnull'}}]," DATA("[1,2,3,4]") "}");
    char *text = json_dumps(out, 0);

    (void)state;
    expect(out, "est", 2.5, 1e-12);
    assert_true(json_is_null(json_array_get(json_object_get(out, "ci"), 0)));
    assert_true(json_array_size(json_object_get(out, "warnings")) > 0);
    assert_null(strstr(text, "nan"));
    free(text);
    json_decref(out);
}

/* A frame stands wherever the specification names data, filters and derived
 * columns included, and is the same afterwards. */
static void test_frame_in_place_of_data(void **state)
{
    static uint8_t memory[1u << 16];
    static const double y[] = {1, 2, 4, 8}, g[] = {1, 1, 0, 1};
    static const char spec_text[] =
        "{'data':'nowhere.csv','derive':[{'name':'y2','op':'multiply','args':["
        "'y',2]}],'where':[{'column':'g','op':'==','value':1}],'parts':{'a':"
        "{'stat':'describe','y':'y2'},'b':{'stat':'svytotal','y':'y2','data':{"
        "'columns':{'y':[5]}}}}}";
    json_t *spec = parse(spec_text), *out = NULL;
    struct hearth_stats_why why;
    struct hearth_arena arena;
    struct hearth_frame f;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_frame_begin(&arena, 4, &f), 0);
    assert_int_equal(hearth_frame_add(&f, "y", y), 0);
    assert_int_equal(hearth_frame_add(&f, "g", g), 0);
    assert_int_equal(hearth_stats_run_frame(spec, ".", &f, &out, &why), 0);
    expect(out, "a.n", 3, 0);
    expect(out, "a.max", 16, 0);
    expect(out, "b.est", 22, 1e-12);
    assert_int_equal(f.row_count, 4);
    assert_int_equal(f.column_count, 2);
    assert_null(hearth_frame_find(&f, "y2"));
    assert_true(f.columns[0].numbers[3] == 8.0);
    json_decref(out);
    /* the same words without a frame: a file that is not there */
    refuse(spec_text, HEARTH_E_NOT_FOUND, "nowhere.csv");
    json_decref(spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stratum_with_one_psu),
        cmocka_unit_test(test_lonely_strata_become_one),
        cmocka_unit_test(test_quantiles_type_7),
        cmocka_unit_test(test_welch_and_holm),
        cmocka_unit_test(test_domain_keeps_psus),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_derived_columns),
        cmocka_unit_test(test_order_of_rows_does_not_show),
        cmocka_unit_test(test_calibration_meets_its_totals),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_quantiles_of_distributions),
        cmocka_unit_test(test_numbers_too_large),
        cmocka_unit_test(test_exact_sum),
        cmocka_unit_test(test_frame_in_place_of_data),
        cmocka_unit_test(test_nothing_to_say_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
