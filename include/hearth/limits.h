/* SPDX-License-Identifier: Apache-2.0 */
/* Every bound on hostile or growing input, in one table with its reason. */
#ifndef HEARTH_LIMITS_H
#define HEARTH_LIMITS_H

/* Sizes fixed by the formats (proto/FORMAT.md). */
#define HEARTH_HASH_LEN      32
#define HEARTH_KEY_LEN       32
#define HEARTH_POINT_LEN     65 /* P-256, uncompressed */
#define HEARTH_SPKI_LEN      91 /* DER SubjectPublicKeyInfo of a P-256 key */
#define HEARTH_SIG_LEN       64 /* r | s, low s */
#define HEARTH_TAG_LEN       16
#define HEARTH_NONCE_LEN     12
#define HEARTH_PROGRAMME_LEN 16
#define HEARTH_DEVICE_LEN    8
#define HEARTH_KEY_ID_LEN    8
#define HEARTH_ENC_MAX       65 /* 32 for suite 1, 65 for suite 2 */
#define HEARTH_DRAFT_ID_LEN  16

/* Records: an interview is a few hundred bytes; 16 KiB bounds long texts. */
#define HEARTH_PLAIN_MAX  16384
#define HEARTH_CT_MAX     (HEARTH_PLAIN_MAX + HEARTH_TAG_LEN)
#define HEARTH_RECORD_MAX (54 + 4 + HEARTH_ENC_MAX + HEARTH_CT_MAX + 64)

/* Batches: Block1 of 1,024 bytes; 64 KiB is 64 round trips at most. */
#define HEARTH_BATCH_MAX         65536
#define HEARTH_BATCH_RECORDS_MAX 200

/* Signed documents. A package holds one form in all its languages. */
#define HEARTH_PACKAGE_MAX   1048576
#define HEARTH_PROGRAMME_MAX 16384
#define HEARTH_CERT_MAX      1024
#define HEARTH_EPOCHS_MAX    16
#define HEARTH_HOSTS_MAX     4
#define HEARTH_FORMS_MAX     32
#define HEARTH_AREAS_MAX     64
#define HEARTH_CODE_MAX      32 /* area, worker, form id: bytes of text */
#define HEARTH_ADDRESS_MAX   64

/* Forms, so that every index fits 16 bits and a loader stays bounded. */
#define HEARTH_NODES_MAX       8192
#define HEARTH_CHOICES_MAX     16384
#define HEARTH_LISTS_MAX       2048
#define HEARTH_LANGUAGES_MAX   16
#define HEARTH_TEXTS_MAX       32768
#define HEARTH_EXPRS_MAX       16384
#define HEARTH_SCALES_MAX      64
#define HEARTH_SCALE_ITEMS_MAX 64
#define HEARTH_DEPTH_MAX       16   /* nested groups */
#define HEARTH_ANSWER_MAX      2048 /* bytes of one answer as text */
#define HEARTH_NAME_MAX        64   /* bytes of a question's or choice's name */
/* All answers of one interview as text: leaves a quarter of HEARTH_PLAIN_MAX
 * to what is not text, so that a finalised interview can always be sealed. */
#define HEARTH_INTERVIEW_TEXT_MAX 12288
#define HEARTH_QUESTIONS_MAX      3000 /* one byte each when not asked */

/* Expressions: steps, stack, text made on the way. */
#define HEARTH_EXPR_LEN_MAX   4096
#define HEARTH_EXPR_STEPS_MAX 10000
#define HEARTH_EXPR_STACK_MAX 32
#define HEARTH_EXPR_TEXT_MAX  8192

/* Device. A draft may carry every answer at its longest. */
#define HEARTH_DRAFT_MAX    65536
#define HEARTH_DRAFTS_MAX   16
#define HEARTH_WORKERS_MAX  4
#define HEARTH_KEYRING_PAGE 4096
#define HEARTH_OUTBOX_MAX   100000 /* records kept on one device */

/* Host. */
#define HEARTH_DEVICES_MAX  5000
#define HEARTH_SESSIONS_MAX 1024

#endif
