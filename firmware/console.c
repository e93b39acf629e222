/* SPDX-License-Identifier: Apache-2.0 */
/* Writes texts to standard output in small pieces that are wiped. */
#include "console.h"

#include "hearth/secmem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes it all; errors show at the next flush, through ferror's place. */
static void put(const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t done = write(STDOUT_FILENO, data, len);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return;
        }
        data += done;
        len -= (size_t)done;
    }
}

/* C0 controls, DEL, and the second byte of the C1 controls U+0080-U+009F. */
static bool is_control(uint8_t byte, uint8_t before)
{
    return (byte < 0x20 && byte != '\n') || byte == 0x7f ||
           (before == 0xc2 && byte >= 0x80 && byte <= 0x9f);
}

void hearth_console_show(struct hearth_slice text)
{
    uint8_t piece[128];
    uint8_t before = 0;
    size_t used = 0;
    (void)fflush(stdout);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.data[i];
        if (is_control(byte, before)) {
            byte = '?';
        }
        before = text.data[i];
        piece[used++] = byte;
        if (used == sizeof(piece)) {
            put(piece, used);
            used = 0;
        }
    }
    put(piece, used);
    hearth_secmem_wipe(piece, sizeof(piece));
}

void hearth_console_show_text(const char *text)
{
    hearth_console_show(hearth_slice_text(text));
}

void hearth_console_clear(void)
{
    const char *term = getenv("TERM");
    if (isatty(STDOUT_FILENO) == 1 && term != NULL &&
        strcmp(term, "dumb") != 0) {
        /* ECMA-48: erase display and its scroll-back, cursor home. */
        (void)fputs("\033[2J\033[3J\033[H", stdout);
    }
}

int hearth_console_flush(void)
{
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : HEARTH_E_IO;
}
