/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: the four roles, time, tampering, and chains that the
 * cryptography would accept but the roles forbid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "certificate_time.h"
#include "hearth/certificate.h"
#include "hex.h"
#include "test_rng.h"

#include <mbedtls/pk.h>
#include <time.h>

/* A period that the clock of the test's machine is surely not in: verdicts
 * must come from the time given. */
#define FROM_S ((int64_t)3000000000) /* 2065 */
#define TO_S   (FROM_S + 90 * 86400)
#define NOW_S  (FROM_S + 86400)

struct party {
    struct hearth_key key;
    struct hearth_public public_key;
    struct hearth_certificate cert;
};

struct programme {
    struct party root;
    struct party enrol;
    struct party host;
    struct party sync;
};

/* Randomness that is the same at each call: so two certificates get the same
 * subject, as a forger would choose it. */
static int fill_same(void *cookie, uint8_t *out, size_t len)
{
    memset(out, *(const uint8_t *)cookie, len);
    return HEARTH_OK;
}

static void make_key(struct party *p)
{
    struct hearth_rng rng = hearth_rng_system();

    memset(p, 0, sizeof(*p)); /* tests compare certificates whole */
    assert_int_equal(hearth_identity_generate(&rng, &p->key, &p->public_key),
                     HEARTH_OK);
}

static struct hearth_certificate_request
request_of(const struct party *p, enum hearth_certificate_role role,
           const struct party *issuer)
{
    struct hearth_certificate_request r;

    r.role = role;
    r.subject = &p->public_key;
    r.issuer_key = issuer == NULL ? &p->key : &issuer->key;
    r.issuer = issuer == NULL ? NULL : &issuer->cert;
    r.not_before_s = FROM_S;
    r.not_after_s = TO_S;
    return r;
}

static int issue(struct party *p, enum hearth_certificate_role role,
                 const struct party *issuer)
{
    struct hearth_certificate_request r = request_of(p, role, issuer);
    struct hearth_rng rng = hearth_rng_system();

    return hearth_certificate_issue(&r, &rng, &p->cert);
}

/* Issues with the subject that ${letter} stands for. */
static void issue_named(struct party *p, enum hearth_certificate_role role,
                        const struct party *issuer, uint8_t letter)
{
    struct hearth_certificate_request r = request_of(p, role, issuer);
    struct hearth_rng rng = {fill_same, &letter};

    assert_int_equal(hearth_certificate_issue(&r, &rng, &p->cert), HEARTH_OK);
}

static void make_programme(struct programme *p)
{
    make_key(&p->root);
    make_key(&p->enrol);
    make_key(&p->host);
    make_key(&p->sync);
    assert_int_equal(issue(&p->root, HEARTH_CERT_ROOT, NULL), HEARTH_OK);
    assert_int_equal(issue(&p->enrol, HEARTH_CERT_ENROL, &p->root), HEARTH_OK);
    assert_int_equal(issue(&p->host, HEARTH_CERT_HOST, &p->root), HEARTH_OK);
    assert_int_equal(issue(&p->sync, HEARTH_CERT_SYNC, &p->enrol), HEARTH_OK);
}

static struct hearth_slice der_of(const struct party *p)
{
    return p == NULL ? hearth_slice_of(NULL, 0)
                     : hearth_slice_of(p->cert.der, p->cert.len);
}

static int verify(const struct party *leaf, const struct party *between,
                  const struct party *root, enum hearth_certificate_role role)
{
    return hearth_certificate_verify(der_of(leaf), der_of(between),
                                     der_of(root), role, NOW_S);
}

static void test_every_role_verifies_at_its_place(void **state)
{
    struct programme p;

    (void)state;
    make_programme(&p);
    assert_int_equal(verify(&p.root, NULL, &p.root, HEARTH_CERT_ROOT),
                     HEARTH_OK);
    assert_int_equal(verify(&p.enrol, NULL, &p.root, HEARTH_CERT_ENROL),
                     HEARTH_OK);
    assert_int_equal(verify(&p.host, NULL, &p.root, HEARTH_CERT_HOST),
                     HEARTH_OK);
    assert_int_equal(verify(&p.sync, &p.enrol, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_OK);
}

static void test_no_certificate_has_another_role(void **state)
{
    static const enum hearth_certificate_role roles[] = {
        HEARTH_CERT_ROOT, HEARTH_CERT_ENROL, HEARTH_CERT_HOST,
        HEARTH_CERT_SYNC};
    struct programme p;
    const struct party *parties[4] = {&p.root, &p.enrol, &p.host, &p.sync};

    (void)state;
    make_programme(&p);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            if (i != j) {
                assert_int_equal(verify(parties[i], NULL, &p.root, roles[j]),
                                 HEARTH_E_AUTH);
                assert_int_equal(
                    verify(parties[i], &p.enrol, &p.root, roles[j]),
                    HEARTH_E_AUTH);
            }
        }
    }
    assert_int_equal(
        verify(&p.host, NULL, &p.root, (enum hearth_certificate_role)9),
        HEARTH_E_INVALID);
}

static void test_sync_needs_the_one_between(void **state)
{
    struct programme p;

    (void)state;
    make_programme(&p);
    assert_int_equal(verify(&p.sync, NULL, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_E_AUTH);
    assert_int_equal(verify(&p.sync, &p.host, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_E_AUTH);
    assert_int_equal(verify(&p.sync, &p.enrol, &p.enrol, HEARTH_CERT_SYNC),
                     HEARTH_E_AUTH);
}

static void test_another_programmes_root_is_a_stranger(void **state)
{
    struct programme p;
    struct party stranger;

    (void)state;
    make_programme(&p);
    make_key(&stranger);
    issue_named(&stranger, HEARTH_CERT_ROOT, NULL, 'r');
    issue_named(&p.root, HEARTH_CERT_ROOT, NULL, 'r');
    assert_int_equal(issue(&p.host, HEARTH_CERT_HOST, &p.root), HEARTH_OK);
    assert_int_equal(verify(&p.host, NULL, &p.root, HEARTH_CERT_HOST),
                     HEARTH_OK);
    assert_int_equal(verify(&p.host, NULL, &stranger, HEARTH_CERT_HOST),
                     HEARTH_E_AUTH);
    assert_int_equal(verify(&p.root, NULL, &stranger, HEARTH_CERT_ROOT),
                     HEARTH_E_AUTH);
}

/* A thief of the ENROL key signs a host: names and signatures all fit. */
static void test_enrol_cannot_make_a_host(void **state)
{
    struct programme p;
    struct party forged;

    (void)state;
    make_programme(&p);
    issue_named(&p.enrol, HEARTH_CERT_ENROL, &p.root, 'e');
    forged = p.enrol;
    issue_named(&forged, HEARTH_CERT_ROOT, NULL, 'e');
    assert_int_equal(issue(&p.host, HEARTH_CERT_HOST, &forged), HEARTH_OK);
    assert_int_equal(verify(&p.host, &p.enrol, &p.root, HEARTH_CERT_HOST),
                     HEARTH_E_AUTH);
    /* the same by the same key is fine where it may stand */
    assert_int_equal(issue(&p.sync, HEARTH_CERT_SYNC, &p.enrol), HEARTH_OK);
    assert_int_equal(verify(&p.sync, &p.enrol, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_OK);
}

/* A thief of a device's SYNC key makes devices of its own. */
static void test_a_leaf_cannot_issue(void **state)
{
    struct programme p;
    struct party forged;
    struct party device;

    (void)state;
    make_programme(&p);
    make_key(&device);
    issue_named(&p.sync, HEARTH_CERT_SYNC, &p.enrol, 's');
    forged = p.sync;
    issue_named(&forged, HEARTH_CERT_ENROL, &p.root, 's');
    assert_int_equal(issue(&device, HEARTH_CERT_SYNC, &forged), HEARTH_OK);
    assert_int_equal(verify(&device, &p.sync, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_E_AUTH);
}

static void test_the_given_time_decides(void **state)
{
    static const struct {
        int64_t now_s;
        int code;
    } cases[] = {{FROM_S - 1, HEARTH_E_AUTH}, {FROM_S, HEARTH_OK},
                 {TO_S, HEARTH_OK},           {TO_S + 1, HEARTH_E_AUTH},
                 {0, HEARTH_E_AUTH},          {INT64_MAX, HEARTH_E_AUTH},
                 {INT64_MIN, HEARTH_E_AUTH}};
    struct programme p;

    (void)state;
    make_programme(&p);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(hearth_certificate_verify(
                             der_of(&p.sync), der_of(&p.enrol), der_of(&p.root),
                             HEARTH_CERT_SYNC, cases[i].now_s),
                         cases[i].code);
    }
}

/* Valid now by the machine's clock, but not at the time given. */
static void test_the_machines_clock_does_not_decide(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_certificate_request r;
    int64_t today = (int64_t)time(NULL);
    struct party root;

    (void)state;
    make_key(&root);
    r = request_of(&root, HEARTH_CERT_ROOT, NULL);
    r.not_before_s = today - 86400;
    r.not_after_s = today + 86400;
    assert_int_equal(hearth_certificate_issue(&r, &rng, &root.cert), HEARTH_OK);
    assert_int_equal(hearth_certificate_verify(der_of(&root), der_of(NULL),
                                               der_of(&root), HEARTH_CERT_ROOT,
                                               today),
                     HEARTH_OK);
    assert_int_equal(verify(&root, NULL, &root, HEARTH_CERT_ROOT),
                     HEARTH_E_AUTH);
}

/* Long expired by the machine's clock, but not at the time given: a tablet
 * whose clock ran ahead must still reach its host. */
static void test_a_clock_that_runs_ahead_does_not_decide(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_certificate_request r;
    struct party root;

    (void)state;
    make_key(&root);
    r = request_of(&root, HEARTH_CERT_ROOT, NULL);
    r.not_before_s = 1000000000; /* 2001 */
    r.not_after_s = 1000086400;
    assert_int_equal(hearth_certificate_issue(&r, &rng, &root.cert), HEARTH_OK);
    assert_int_equal(hearth_certificate_verify(der_of(&root), der_of(NULL),
                                               der_of(&root), HEARTH_CERT_ROOT,
                                               1000000001),
                     HEARTH_OK);
}

static void test_an_expired_one_between_spoils_the_chain(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_certificate_request r;
    struct programme p;

    (void)state;
    make_programme(&p);
    r = request_of(&p.enrol, HEARTH_CERT_ENROL, &p.root);
    r.not_after_s = NOW_S - 1;
    assert_int_equal(hearth_certificate_issue(&r, &rng, &p.enrol.cert),
                     HEARTH_OK);
    assert_int_equal(issue(&p.sync, HEARTH_CERT_SYNC, &p.enrol), HEARTH_OK);
    assert_int_equal(verify(&p.sync, &p.enrol, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_E_AUTH);
}

static void test_a_changed_byte_anywhere_spoils_it(void **state)
{
    struct programme p;

    (void)state;
    make_programme(&p);
    for (size_t i = 0; i < p.host.cert.len; i++) {
        int code;

        p.host.cert.der[i] ^= 1;
        code = verify(&p.host, NULL, &p.root, HEARTH_CERT_HOST);
        p.host.cert.der[i] ^= 1;
        assert_true(code == HEARTH_E_AUTH || code == HEARTH_E_INVALID);
    }
}

static void test_a_cut_or_padded_certificate_does_not_parse(void **state)
{
    struct hearth_public public_key;
    struct programme p;

    (void)state;
    make_programme(&p);
    for (size_t len = 0; len < p.host.cert.len; len += 7) {
        assert_int_equal(
            hearth_certificate_public(hearth_slice_of(p.host.cert.der, len),
                                      &public_key),
            HEARTH_E_INVALID);
    }
    p.host.cert.der[p.host.cert.len++] = 0;
    assert_int_equal(hearth_certificate_public(der_of(&p.host), &public_key),
                     HEARTH_E_INVALID);
    assert_int_equal(verify(&p.host, NULL, &p.root, HEARTH_CERT_HOST),
                     HEARTH_E_INVALID);
    assert_int_equal(verify(&p.sync, &p.host, &p.root, HEARTH_CERT_SYNC),
                     HEARTH_E_INVALID);
    assert_int_equal(verify(NULL, NULL, &p.root, HEARTH_CERT_HOST),
                     HEARTH_E_INVALID);
    assert_int_equal(verify(&p.sync, &p.enrol, NULL, HEARTH_CERT_SYNC),
                     HEARTH_E_INVALID);
}

static void test_the_key_inside_is_the_subjects(void **state)
{
    struct hearth_public out;
    struct programme p;

    (void)state;
    make_programme(&p);
    assert_int_equal(hearth_certificate_public(der_of(&p.sync), &out),
                     HEARTH_OK);
    assert_memory_equal(&out, &p.sync.public_key, sizeof(out));
}

static void test_the_start_of_validity_can_be_read(void **state)
{
    struct programme p;
    int64_t start_s = 7;

    (void)state;
    make_programme(&p);
    assert_int_equal(hearth_certificate_start_s(der_of(NULL), &start_s),
                     HEARTH_E_INVALID);
    assert_int_equal(start_s, 7);
    assert_int_equal(hearth_certificate_start_s(der_of(&p.host), &start_s),
                     HEARTH_OK);
    assert_true(start_s == FROM_S);
}

static void test_a_renewal_has_another_name(void **state)
{
    struct hearth_certificate first;
    struct programme p;

    (void)state;
    make_programme(&p);
    first = p.sync.cert;
    assert_int_equal(issue(&p.sync, HEARTH_CERT_SYNC, &p.enrol), HEARTH_OK);
    assert_memory_not_equal(first.der, p.sync.cert.der, 120);
}

static void test_issuing_refuses_what_would_not_verify(void **state)
{
    struct programme p;
    struct hearth_certificate_request r;
    struct hearth_rng rng = hearth_rng_system();

    (void)state;
    make_programme(&p);
    assert_int_equal(issue(&p.host, HEARTH_CERT_HOST, &p.enrol),
                     HEARTH_E_INVALID);
    assert_int_equal(issue(&p.sync, HEARTH_CERT_SYNC, &p.root),
                     HEARTH_E_INVALID);
    assert_int_equal(issue(&p.sync, HEARTH_CERT_SYNC, &p.host),
                     HEARTH_E_INVALID);
    assert_int_equal(issue(&p.root, HEARTH_CERT_ROOT, &p.root),
                     HEARTH_E_INVALID);
    assert_int_equal(issue(&p.host, HEARTH_CERT_HOST, NULL), HEARTH_E_INVALID);
    r = request_of(&p.root, HEARTH_CERT_ROOT, NULL);
    r.issuer_key = &p.enrol.key; /* a root signs with its own key */
    assert_int_equal(hearth_certificate_issue(&r, &rng, &p.root.cert),
                     HEARTH_E_INVALID);
    r = request_of(&p.host, HEARTH_CERT_HOST, &p.root);
    r.issuer_key = &p.enrol.key; /* not the key of the issuer's certificate */
    assert_int_equal(hearth_certificate_issue(&r, &rng, &p.host.cert),
                     HEARTH_E_INVALID);
    r.issuer_key = &p.root.key;
    r.not_after_s = r.not_before_s - 1;
    assert_int_equal(hearth_certificate_issue(&r, &rng, &p.host.cert),
                     HEARTH_E_INVALID);
    r.not_before_s = -1;
    r.not_after_s = 0;
    assert_int_equal(hearth_certificate_issue(&r, &rng, &p.host.cert),
                     HEARTH_E_INVALID);
    assert_int_equal(verify(&p.host, NULL, &p.root, HEARTH_CERT_HOST),
                     HEARTH_OK); /* what was there is unchanged */
}

static void test_issuing_without_randomness_changes_nothing(void **state)
{
    struct hearth_certificate before;
    struct programme p;
    unsigned failures = 0;

    (void)state;
    make_programme(&p);
    before = p.host.cert;
    for (unsigned n = 1; n < 1000; n++) {
        struct test_rng t;
        struct hearth_rng rng = test_rng_seeded(&t, 1);
        struct hearth_certificate_request r =
            request_of(&p.host, HEARTH_CERT_HOST, &p.root);

        t.fail_at = n;
        if (hearth_certificate_issue(&r, &rng, &p.host.cert) == HEARTH_OK) {
            break;
        }
        failures++;
        assert_memory_equal(&p.host.cert, &before, sizeof(before));
    }
    assert_true(failures >= 2 && failures < 999);
}

static int fill_for_mbedtls(void *cookie, unsigned char *out, size_t len)
{
    struct hearth_rng rng = hearth_rng_system();

    (void)cookie;
    return rng.fill(rng.cookie, out, len);
}

static void test_the_private_key_is_der_that_mbedtls_takes(void **state)
{
    struct hearth_key zero = {{0}};
    uint8_t der[121];
    uint8_t written[256];
    mbedtls_pk_context pk;
    struct party p;
    size_t len = 0;
    int made;

    (void)state;
    make_key(&p);
    assert_int_equal(hearth_certificate_private_der(&p.key, der, 120, &len),
                     HEARTH_E_SPACE);
    assert_int_equal(len, 0);
    assert_int_equal(
        hearth_certificate_private_der(&p.key, der, sizeof(der), &len),
        HEARTH_OK);
    assert_int_equal(len, 121);
    mbedtls_pk_init(&pk);
    assert_int_equal(
        mbedtls_pk_parse_key(&pk, der, len, NULL, 0, fill_for_mbedtls, NULL),
        0);
    made = mbedtls_pk_write_key_der(&pk, written, sizeof(written));
    assert_int_equal(made, 121);
    assert_memory_equal(written + sizeof(written) - 121, der, 121);
    mbedtls_pk_free(&pk);
    assert_int_equal(
        hearth_certificate_private_der(&zero, der, sizeof(der), &len),
        HEARTH_E_INVALID);
}

static void test_times_agree_with_the_c_library(void **state)
{
    (void)state;
    /* every 11 days and a bit from 1970 to 2400, so that no leap rule is
     * missed */
    for (int64_t s = 0; s < 13569465600; s += 1000003) {
        char expected[HEARTH_CERTIFICATE_TIME_LEN + 1];
        char text[HEARTH_CERTIFICATE_TIME_LEN + 1];
        time_t libc_s = (time_t)s;
        mbedtls_x509_time t;
        struct tm parts;

        assert_non_null(gmtime_r(&libc_s, &parts));
        assert_int_equal(
            strftime(expected, sizeof(expected), "%Y%m%d%H%M%S", &parts), 14);
        assert_int_equal(hearth_certificate_time_text(s, text), HEARTH_OK);
        assert_string_equal(text, expected);
        t.year = parts.tm_year + 1900;
        t.mon = parts.tm_mon + 1;
        t.day = parts.tm_mday;
        t.hour = parts.tm_hour;
        t.min = parts.tm_min;
        t.sec = parts.tm_sec;
        assert_true(hearth_certificate_time_s(&t) == s);
    }
}

static void test_times_have_four_digits_of_year(void **state)
{
    char text[HEARTH_CERTIFICATE_TIME_LEN + 1] = "";

    (void)state;
    assert_int_equal(hearth_certificate_time_text(253402300799, text),
                     HEARTH_OK);
    assert_string_equal(text, "99991231235959");
    assert_int_equal(hearth_certificate_time_text(253402300800, text),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_certificate_time_text(-1, text), HEARTH_E_INVALID);
    assert_string_equal(text, "99991231235959");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_role_verifies_at_its_place),
        cmocka_unit_test(test_no_certificate_has_another_role),
        cmocka_unit_test(test_sync_needs_the_one_between),
        cmocka_unit_test(test_another_programmes_root_is_a_stranger),
        cmocka_unit_test(test_enrol_cannot_make_a_host),
        cmocka_unit_test(test_a_leaf_cannot_issue),
        cmocka_unit_test(test_the_given_time_decides),
        cmocka_unit_test(test_the_machines_clock_does_not_decide),
        cmocka_unit_test(test_a_clock_that_runs_ahead_does_not_decide),
        cmocka_unit_test(test_an_expired_one_between_spoils_the_chain),
        cmocka_unit_test(test_a_changed_byte_anywhere_spoils_it),
        cmocka_unit_test(test_a_cut_or_padded_certificate_does_not_parse),
        cmocka_unit_test(test_the_key_inside_is_the_subjects),
        cmocka_unit_test(test_the_start_of_validity_can_be_read),
        cmocka_unit_test(test_a_renewal_has_another_name),
        cmocka_unit_test(test_issuing_refuses_what_would_not_verify),
        cmocka_unit_test(test_issuing_without_randomness_changes_nothing),
        cmocka_unit_test(test_the_private_key_is_der_that_mbedtls_takes),
        cmocka_unit_test(test_times_agree_with_the_c_library),
        cmocka_unit_test(test_times_have_four_digits_of_year),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
