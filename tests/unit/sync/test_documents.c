/* SPDX-License-Identifier: Apache-2.0 */
/* What a device takes from a host: documents only upwards, packages only as
 * the document lists them, both only as FORM-SIGN signed them. */
#include "talk.h"

#include "hearth/envelope.h"
#include "hearth/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct talk_body body;

static uint32_t stored_version(void)
{
    struct hearth_programme p;
    struct hearth_slice inner;
    static uint8_t document[HEARTH_PROGRAMME_MAX];
    size_t len;

    assert_int_equal(hearth_outbox_meta_get(sync_world_device_kv(talk_world),
                                            "programme", document,
                                            sizeof(document), &len),
                     0);
    assert_int_equal(
        hearth_envelope_open(HEARTH_ENVELOPE_PROGRAMME,
                             talk_world->programme_id, &talk_world->form_sign,
                             hearth_slice_of(document, len), &inner),
        0);
    assert_int_equal(hearth_programme_decode(inner, &p), 0);
    return p.version;
}

static int offer(uint32_t version, const struct hearth_key *key)
{
    uint8_t document[4096];
    struct hearth_state s = {0};
    size_t len = sync_world_document(talk_world, version, key, document,
                                     sizeof(document));

    talk_fresh(talk_world);
    (void)talk_next(talk_world);
    s.document = hearth_slice_of(document, len);
    return talk_reply(talk_world, HEARTH_CODE_CONTENT,
                      talk_state_reply(&body, &s));
}

static void test_the_document_only_goes_up(void **state)
{
    struct hearth_sync_client_report report;

    (void)state;
    assert_int_equal(offer(0, talk_world->form_sign_key), HEARTH_E_VERSION);
    assert_int_equal(stored_version(), 1);
    assert_int_equal(offer(2, talk_world->stranger_key), HEARTH_E_AUTH);
    assert_int_equal(offer(2, talk_world->receipt_key), HEARTH_E_AUTH);
    assert_int_equal(stored_version(), 1);
    assert_int_equal(offer(1, talk_world->form_sign_key), 0);
    assert_int_equal(offer(2, talk_world->form_sign_key), 0);
    assert_int_equal(stored_version(), 2);
    hearth_sync_client_report(talk_world->client, &report);
    assert_int_equal(report.new_programme, 2);
}

static void test_a_document_with_a_flipped_bit_is_refused(void **state)
{
    struct hearth_state s = {0};
    uint8_t document[4096];
    struct hearth_slice in;
    size_t len = sync_world_document(talk_world, 2, talk_world->form_sign_key,
                                     document, sizeof(document));

    (void)state;
    (void)talk_next(talk_world);
    s.document = hearth_slice_of(document, len);
    in = talk_state_reply(&body, &s);
    for (size_t at = in.len - len; at < in.len; at++) {
        uint8_t flip = (uint8_t)(1u << (at % 8));

        body.bytes[at] ^= flip;
        assert_int_not_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT, in),
                             0);
        body.bytes[at] ^= flip;
    }
    assert_int_equal(stored_version(), 1);
    talk_assert_untouched(talk_world);
}

/* A package body, published at the host in version 2; its path. */
static void publish_form(const char *text, const struct hearth_key *key,
                         char path[80])
{
    struct hearth_slice inner = hearth_slice_text(text);
    struct hearth_programme_form *form = &talk_world->programme.forms[0];
    struct hearth_writer w;
    uint8_t package[256];

    hearth_writer_init(&w, package, sizeof(package));
    assert_int_equal(hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE,
                                          talk_world->programme_id, inner, key,
                                          &w),
                     0);
    assert_int_equal(hearth_hash_parts(&inner, 1, form->hash), 0);
    (void)snprintf(form->id, sizeof(form->id), "form");
    form->version = 1;
    talk_world->programme.form_count = 1;
    sync_world_publish(talk_world, 2);
    assert_int_equal(hearth_ledger_form_put(sync_world_host_kv(talk_world),
                                            form->hash,
                                            hearth_writer_slice(&w)),
                     0);
    memcpy(path, "f/", 3);
    hearth_bytes_hex(hearth_slice_of(form->hash, HEARTH_HASH_LEN), path + 2);
}

static size_t forms_on_device(void)
{
    return hearth_kv_memory_count(talk_world->store, HEARTH_TABLE_FORMS);
}

static void test_a_missing_package_is_fetched_once(void **state)
{
    struct hearth_sync_client_report report;
    char path[80];

    (void)state;
    publish_form("questions", talk_world->form_sign_key, path);
    assert_int_equal(sync_world_run(talk_world), 0);
    hearth_sync_client_report(talk_world->client, &report);
    assert_int_equal(report.new_programme, 2);
    assert_int_equal(report.new_forms, 1);
    assert_int_equal(forms_on_device(), 1);
    assert_int_equal(sync_world_run(talk_world), 0);
    hearth_sync_client_report(talk_world->client, &report);
    assert_int_equal(report.new_forms, 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
}

/* "a form package is damaged; sync fetches it again" */
static void test_a_damaged_package_is_fetched_again(void **state)
{
    struct hearth_sync_client_report report;
    const uint8_t *hash = talk_world->programme.forms[0].hash;
    uint8_t package[256];
    size_t len;
    size_t whole;
    char path[80];

    (void)state;
    publish_form("questions", talk_world->form_sign_key, path);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(hearth_outbox_form_get(sync_world_device_kv(talk_world),
                                            hash, package, sizeof(package),
                                            &len),
                     0);
    for (size_t at = 0; at < len; at += 7) {
        package[at] ^= 1;
        assert_int_equal(
            hearth_outbox_form_put(sync_world_device_kv(talk_world), hash,
                                   hearth_slice_of(package, len)),
            0);
        package[at] ^= 1;
        assert_int_equal(sync_world_run(talk_world), 0);
        hearth_sync_client_report(talk_world->client, &report);
        assert_int_equal(report.new_forms, 1);
    }
    assert_int_equal(hearth_outbox_form_get(sync_world_device_kv(talk_world),
                                            hash, package, sizeof(package),
                                            &whole),
                     0);
    assert_int_equal(whole, len);
    assert_int_equal(sync_world_run(talk_world), 0);
    hearth_sync_client_report(talk_world->client, &report);
    assert_int_equal(report.new_forms, 0);
}

static void test_a_package_signed_by_another_is_refused(void **state)
{
    char path[80];

    (void)state;
    publish_form("questions", talk_world->stranger_key, path);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_AUTH);
    assert_int_equal(forms_on_device(), 0);
    /* The interviews came through all the same. */
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
}

/* Signed, but not the one that the document lists: an older version. */
static void test_another_signed_package_is_refused(void **state)
{
    char old[80];
    char path[80];
    uint8_t package[256];
    uint8_t hash[HEARTH_HASH_LEN];
    size_t len;

    (void)state;
    publish_form("old questions", talk_world->form_sign_key, old);
    memcpy(hash, talk_world->programme.forms[0].hash, sizeof(hash));
    assert_int_equal(hearth_ledger_form_get(sync_world_host_kv(talk_world),
                                            hash, package, sizeof(package),
                                            &len),
                     0);
    publish_form("new questions", talk_world->form_sign_key, path);
    assert_int_equal(hearth_ledger_form_put(sync_world_host_kv(talk_world),
                                            talk_world->programme.forms[0].hash,
                                            hearth_slice_of(package, len)),
                     0);
    assert_int_equal(sync_world_run(talk_world), HEARTH_E_AUTH);
    assert_int_equal(forms_on_device(), 0);
}

/* Interviews do not wait for a package that the host lost. */
static void test_a_package_the_host_lost_stops_nothing(void **state)
{
    (void)state;
    (void)snprintf(talk_world->programme.forms[0].id,
                   sizeof(talk_world->programme.forms[0].id), "form");
    talk_world->programme.forms[0].version = 1;
    memset(talk_world->programme.forms[0].hash, 0x77, HEARTH_HASH_LEN);
    talk_world->programme.form_count = 1;
    sync_world_publish(talk_world, 2);
    assert_int_equal(sync_world_run(talk_world), 0);
    assert_int_equal(sync_world_arrived(talk_world), TALK_RECORDS);
    assert_int_equal(forms_on_device(), 0);
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_the_document_only_goes_up),
        FRESH(test_a_document_with_a_flipped_bit_is_refused),
        FRESH(test_a_missing_package_is_fetched_once),
        FRESH(test_a_damaged_package_is_fetched_again),
        FRESH(test_a_package_signed_by_another_is_refused),
        FRESH(test_another_signed_package_is_refused),
        FRESH(test_a_package_the_host_lost_stops_nothing),
    };

    return cmocka_run_group_tests_name("documents", tests, talk_open,
                                       talk_close);
}
