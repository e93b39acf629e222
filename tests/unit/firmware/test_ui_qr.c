/* SPDX-License-Identifier: Apache-2.0 */
/* Our QR code against libqrencode's, module by module, where that chooses the
 * same mask. */
#include "ui/qr.h"

#include "hearth/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <qrencode.h>
#include <string.h>

static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* The ${n}th text of our own, of 1 to 38 signs. */
static size_t make_text(unsigned n, char text[HEARTH_UI_QR_MAX + 1])
{
    uint32_t s = n * 2654435761u + 1;
    size_t len = n % HEARTH_UI_QR_MAX + 1;
    for (size_t i = 0; i < len; i++) {
        s = s * 1664525u + 1013904223u;
        text[i] = signs[(s >> 16) % (sizeof(signs) - 1)];
    }
    text[len] = '\0';
    return len;
}

/* True if theirs has our mask; then all modules are compared. */
static bool compare(const char *text, size_t len)
{
    struct hearth_ui_qr ours;
    QRinput *input = QRinput_new2(2, QR_ECLEVEL_M);
    assert_non_null(input);
    assert_int_equal(QRinput_append(input, QR_MODE_AN, (int)len,
                                    (const unsigned char *)text),
                     0);
    QRcode *theirs = QRcode_encodeInput(input);
    assert_non_null(theirs);
    assert_int_equal(theirs->width, HEARTH_UI_QR_SIDE);
    assert_int_equal(hearth_ui_qr(text, &ours), 0);
    bool is_same_mask = true;
    for (unsigned x = 0; x < 6; x++) {
        unsigned at = 8 * HEARTH_UI_QR_SIDE + x;
        is_same_mask =
            is_same_mask && (theirs->data[at] & 1) == ours.dark[8][x];
    }
    for (unsigned i = 0; is_same_mask && i < sizeof(ours.dark); i++) {
        unsigned x = i % HEARTH_UI_QR_SIDE;
        unsigned y = i / HEARTH_UI_QR_SIDE;
        if ((theirs->data[i] & 1) != ours.dark[y][x]) {
            fail_msg("\"%s\" differs at %u, %u", text, x, y);
        }
    }
    QRcode_free(theirs);
    QRinput_free(input);
    return is_same_mask;
}

static void test_it_is_what_the_library_makes(void **state)
{
    char text[HEARTH_UI_QR_MAX + 1];
    unsigned compared = 0;
    (void)state;
    for (unsigned n = 0; n < 2000; n++) {
        size_t len = make_text(n, text);
        compared += compare(text, len) ? 1 : 0;
    }
    assert_true(compared > 100);
}

static void test_what_does_not_fit_is_refused(void **state)
{
    struct hearth_ui_qr q;
    char text[HEARTH_UI_QR_MAX + 2];
    (void)state;
    memset(text, 'A', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(hearth_ui_qr(text, &q), HEARTH_E_SPACE);
    text[HEARTH_UI_QR_MAX] = '\0';
    assert_int_equal(hearth_ui_qr(text, &q), 0);
    assert_int_equal(hearth_ui_qr("small", &q), HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_what_the_library_makes),
        cmocka_unit_test(test_what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
