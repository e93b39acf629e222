/* SPDX-License-Identifier: Apache-2.0 */
/* libqrencode makes the modules. */
#include "host/cli/qr_code.h"

#include "hearth/secmem.h"

#include <qrencode.h>

#include <errno.h>

#define QUIET 4 /* modules around it (ISO/IEC 18004) */

int hearth_qr_make(const char *text, struct hearth_qr *out)
{
    QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    out->code = q;
    out->size = 0;
    if (q == NULL) {
        return errno == ENOMEM ? HEARTH_E_MEMORY : HEARTH_E_LIMIT;
    }
    out->size = q->width + 2 * QUIET;
    return 0;
}

bool hearth_qr_is_dark(const struct hearth_qr *q, int x, int y)
{
    const QRcode *code = q->code;

    x -= QUIET;
    y -= QUIET;
    return x >= 0 && y >= 0 && x < code->width && y < code->width &&
           (code->data[y * code->width + x] & 1) != 0;
}

void hearth_qr_forget(struct hearth_qr *q)
{
    QRcode *code = q->code;

    if (code != NULL) {
        hearth_secmem_wipe(code->data,
                           (size_t)code->width * (size_t)code->width);
        QRcode_free(code);
        q->code = NULL;
    }
}
