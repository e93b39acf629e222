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
#define HEARTH_STUB_LEN      150 /* a record without its ciphertext */
#define HEARTH_TOMBSTONE_LEN (32 + 64 + HEARTH_STUB_LEN)

/* Records: an interview is a few hundred bytes; 56 KiB bounds long texts and
 * many repeats, and a batch still holds one. */
#define HEARTH_PLAIN_MAX  57344
#define HEARTH_CT_MAX     (HEARTH_PLAIN_MAX + HEARTH_TAG_LEN)
#define HEARTH_RECORD_MAX (54 + 4 + HEARTH_ENC_MAX + HEARTH_CT_MAX + 64)

/* Batches: Block1 of 1,024 bytes; 64 KiB is 64 round trips at most. */
#define HEARTH_BATCH_MAX         65536
#define HEARTH_BATCH_RECORDS_MAX 200

/* Carried files: what a device writes at a time, and what is read at most (an
 * answer may hold several packages). */
#define HEARTH_CARRY_OUT_MAX   4194304
#define HEARTH_CARRY_MAX       33554432
#define HEARTH_CARRY_ITEMS_MAX 4096

/* Signed documents. A package holds one form in all its languages. */
#define HEARTH_PACKAGE_MAX     8388608
#define HEARTH_PROGRAMME_MAX   16384
#define HEARTH_CERT_MAX        1024
#define HEARTH_ASSIGNMENT_MAX  12288 /* signed; all lists full is 9 KiB */
#define HEARTH_QUOTAS_MAX      64
#define HEARTH_BACK_CHECKS_MAX 64
#define HEARTH_EPOCHS_MAX      16
#define HEARTH_HOSTS_MAX       4
#define HEARTH_FORMS_MAX       32
#define HEARTH_SIGNERS_MAX     4 /* RECEIPT or OPENED keys in force */
#define HEARTH_AREAS_MAX       64
#define HEARTH_CODE_MAX        32 /* area, worker, form id: bytes of text */
#define HEARTH_ADDRESS_MAX     64

/* Forms (forms.md 10), so that node indexes fit 16 bits and a loader stays
 * bounded. */
#define HEARTH_NODES_MAX       5120 /* questions and groups */
#define HEARTH_CHOICES_MAX     100000
#define HEARTH_LIST_LEN_MAX    50000
#define HEARTH_LISTS_MAX       2048
#define HEARTH_COLUMNS_MAX     4096   /* filter columns of all lists */
#define HEARTH_CELLS_MAX       400000 /* their values */
#define HEARTH_LANGUAGES_MAX   20
#define HEARTH_TEXTS_MAX       0x1ffff /* a choice has a label each */
#define HEARTH_EXPRS_MAX       32000
#define HEARTH_DESIGNS_MAX     512
#define HEARTH_MEDIA_MAX       1024
#define HEARTH_SCALES_MAX      64
#define HEARTH_SCALE_ITEMS_MAX 64
#define HEARTH_DEPTH_MAX       16   /* nested groups and repeats */
#define HEARTH_ANSWER_MAX      4096 /* bytes of one answer as text */
#define HEARTH_PICKS_MAX       255  /* of one select_multiple */
#define HEARTH_NAME_MAX        64   /* bytes of a question's or choice's name */
#define HEARTH_FILE_NAME_MAX   128  /* bytes of a media file's name */
#define HEARTH_TEXT_MAX        4096 /* bytes of one text, or of a CSV cell */
#define HEARTH_READS_MAX       131072 /* hearth_read: paths, not seen in code */
#define HEARTH_DEPENDENTS_MAX  262144 /* pairs of node and who reads it */

/* One interview: a cell takes at most three bytes besides its text, so that a
 * finalised interview always fits in HEARTH_PLAIN_MAX and can be sealed. */
#define HEARTH_INTERVIEW_TEXT_MAX  24576 /* all answers as text */
#define HEARTH_INTERVIEW_CELLS_MAX 10000 /* nodes, repeats counted out */
#define HEARTH_INSTANCES_MAX       2000  /* of all repeats */
#define HEARTH_REPEAT_MAX          500   /* instances of one repeat */

/* Expressions: steps of one answer, stack, nesting of predicates, text and
 * node lists made on the way. */
#define HEARTH_EXPR_LEN_MAX      8192 /* bytes of code */
#define HEARTH_EXPR_STEPS_MAX    2000000
#define HEARTH_EXPR_STACK_MAX    64
#define HEARTH_EXPR_NESTING_MAX  8
#define HEARTH_EXPR_TEXT_MAX     65536
#define HEARTH_EXPR_NODES_MAX    60000
#define HEARTH_REGEX_PATTERN_MAX 512
#define HEARTH_REGEX_SUBJECT_MAX 4096

/* Device. A draft may carry every answer at its longest; a finalised one waits
 * for its commit as record, content and answers side by side. */
#define HEARTH_DRAFT_MAX    196608
#define HEARTH_DRAFTS_MAX   16
#define HEARTH_WORKERS_MAX  4
#define HEARTH_KEYRING_PAGE 4096
#define HEARTH_OUTBOX_MAX   100000 /* records kept on one device */

/* Withdrawals of consent that wait: on a device until the next sync; at the
 * host each stays until its record is found or its epoch destroyed. So that
 * no device can fill the host, each may bring so many in all. */
#define HEARTH_WITHDRAWALS_DEVICE_MAX 64
#define HEARTH_WITHDRAWALS_HOST_MAX   16384
#define HEARTH_WITHDRAWALS_BROUGHT    256

/* Host. */
#define HEARTH_DEVICES_MAX  5000
#define HEARTH_SESSIONS_MAX 1024
/* Of one device: more than a fast network carries of one-record batches, or of
 * form packages; sessions beyond end the oldest. */
#define HEARTH_DEVICE_REQUESTS 1200  /* a minute */
#define HEARTH_DEVICE_KIB      32768 /* a minute */
#define HEARTH_DEVICE_DAY_KIB  65536 /* that it uploads a day */
#define HEARTH_DEVICE_SESSIONS 4
#define HEARTH_BRANCHES_MAX    200 /* records of a device kept as evidence */
#define HEARTH_LOSSES_MAX      256 /* gaps that one device may name */

#endif
