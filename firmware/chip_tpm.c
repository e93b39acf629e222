/* SPDX-License-Identifier: Apache-2.0 */
/* A TPM 2.0 by the TPM software stack (tpm2-tss): the only file that knows
 * it. Debian: libtss2-dev. */
#include "chip.h"

#include "hearth/secmem.h"

#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_tctildr.h>

/*
 * The secret is a sealed data object below a primary key of the owner
 * hierarchy, which the chip makes again each time from its own seed: nothing
 * is stored in the chip, and the object opens in no other one. Its
 * authorisation is derived from the PIN; without noDA set the chip counts
 * wrong ones and refuses for a while ("dictionary attack"). Commands that
 * carry the authorisation or the secret run in a session salted to the
 * primary and encrypted, so that a listener on the bus learns neither.
 *
 * Sealed bytes: TPM2B_PUBLIC | TPM2B_PRIVATE, marshalled.
 */

#define DEFAULT_NAME "device:/dev/tpmrm0"

/* One opened chip. */
struct tpm {
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
    ESYS_TR primary;
    ESYS_TR session;
};

static const char *name_of_chip(void)
{
    const char *name = getenv("HEARTH_TPM");
    return name != NULL && name[0] != '\0' ? name : DEFAULT_NAME;
}

/* What the chip said, in our words. */
static int code_of(TSS2_RC rc)
{
    /* Format 1: the error, and which handle, session or parameter. */
    TSS2_RC error =
        (rc & TPM2_RC_FMT1) != 0 ? rc & (TPM2_RC_FMT1 | 0x3fu) : rc & 0xfffu;
    if (rc == TSS2_RC_SUCCESS) {
        return HEARTH_OK;
    }
    if ((rc & TSS2_RC_LAYER_MASK) != 0) {
        return HEARTH_E_IO; /* not from the chip itself */
    }
    switch (error) {
    case TPM2_RC_AUTH_FAIL:
    case TPM2_RC_BAD_AUTH:
        return HEARTH_E_AUTH;
    case TPM2_RC_LOCKOUT:
        return HEARTH_E_LOCKED;
    case TPM2_RC_INTEGRITY:
        return HEARTH_E_INVALID;
    default:
        return HEARTH_E_IO;
    }
}

/* A storage key as in the TCG's template for ECC P-256 keys. */
static TPM2B_PUBLIC primary_template(void)
{
    TPM2B_PUBLIC t;
    memset(&t, 0, sizeof(t));
    t.publicArea.type = TPM2_ALG_ECC;
    t.publicArea.nameAlg = TPM2_ALG_SHA256;
    t.publicArea.objectAttributes =
        TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT | TPMA_OBJECT_FIXEDTPM |
        TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
        TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA;
    t.publicArea.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_AES;
    t.publicArea.parameters.eccDetail.symmetric.keyBits.aes = 128;
    t.publicArea.parameters.eccDetail.symmetric.mode.aes = TPM2_ALG_CFB;
    t.publicArea.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
    t.publicArea.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    t.publicArea.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
    return t;
}

/* A sealed secret: only by its authorisation, and wrong ones are counted. */
static TPM2B_PUBLIC sealed_template(void)
{
    TPM2B_PUBLIC t;
    memset(&t, 0, sizeof(t));
    t.publicArea.type = TPM2_ALG_KEYEDHASH;
    t.publicArea.nameAlg = TPM2_ALG_SHA256;
    t.publicArea.objectAttributes = TPMA_OBJECT_FIXEDTPM |
                                    TPMA_OBJECT_FIXEDPARENT |
                                    TPMA_OBJECT_USERWITHAUTH;
    t.publicArea.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL;
    return t;
}

static int make_primary(struct tpm *t)
{
    TPM2B_SENSITIVE_CREATE sensitive;
    TPM2B_PUBLIC public = primary_template();
    TPM2B_DATA outside;
    TPML_PCR_SELECTION pcrs;
    memset(&sensitive, 0, sizeof(sensitive));
    memset(&outside, 0, sizeof(outside));
    memset(&pcrs, 0, sizeof(pcrs));
    return code_of(Esys_CreatePrimary(
        t->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
        &sensitive, &public, &outside, &pcrs, &t->primary, NULL, NULL, NULL,
        NULL));
}

static int start_session(struct tpm *t)
{
    const TPMT_SYM_DEF symmetric = {.algorithm = TPM2_ALG_AES,
                                    .keyBits = {.aes = 128},
                                    .mode = {.aes = TPM2_ALG_CFB}};
    TSS2_RC rc =
        Esys_StartAuthSession(t->esys, t->primary, ESYS_TR_NONE, ESYS_TR_NONE,
                              ESYS_TR_NONE, ESYS_TR_NONE, NULL, TPM2_SE_HMAC,
                              &symmetric, TPM2_ALG_SHA256, &t->session);
    if (rc == TSS2_RC_SUCCESS) {
        rc = Esys_TRSess_SetAttributes(t->esys, t->session,
                                       TPMA_SESSION_DECRYPT |
                                           TPMA_SESSION_ENCRYPT |
                                           TPMA_SESSION_CONTINUESESSION,
                                       0xff);
    }
    return code_of(rc);
}

static void close_tpm(struct tpm *t)
{
    if (t->session != ESYS_TR_NONE) {
        (void)Esys_FlushContext(t->esys, t->session);
    }
    if (t->primary != ESYS_TR_NONE) {
        (void)Esys_FlushContext(t->esys, t->primary);
    }
    if (t->esys != NULL) {
        Esys_Finalize(&t->esys);
    }
    if (t->tcti != NULL) {
        Tss2_TctiLdr_Finalize(&t->tcti);
    }
}

/* Reaches the chip; no key yet. E_NOT_FOUND. */
static int connect_tpm(struct tpm *t)
{
    memset(t, 0, sizeof(*t));
    t->primary = ESYS_TR_NONE;
    t->session = ESYS_TR_NONE;
    /* The stack explains itself on standard error; we do that ourselves. */
    (void)setenv("TSS2_LOG", "all+none", 0);
    if (Tss2_TctiLdr_Initialize(name_of_chip(), &t->tcti) != TSS2_RC_SUCCESS ||
        Esys_Initialize(&t->esys, t->tcti, NULL) != TSS2_RC_SUCCESS) {
        close_tpm(t);
        return HEARTH_E_NOT_FOUND;
    }
    return HEARTH_OK;
}

static int open_tpm(struct tpm *t)
{
    int rc = connect_tpm(t);
    if (rc != 0) {
        return rc;
    }
    rc = make_primary(t);
    if (rc == 0) {
        rc = start_session(t);
    }
    if (rc != 0) {
        close_tpm(t);
    }
    return rc;
}

/* Marshals both halves behind each other. */
static int put_sealed(const TPM2B_PUBLIC *public, const TPM2B_PRIVATE *private,
                      struct hearth_writer *out)
{
    uint8_t bytes[sizeof(TPM2B_PUBLIC) + sizeof(TPM2B_PRIVATE)];
    size_t len = 0;
    TSS2_RC rc =
        Tss2_MU_TPM2B_PUBLIC_Marshal(public, bytes, sizeof(bytes), &len);
    if (rc == TSS2_RC_SUCCESS) {
        rc = Tss2_MU_TPM2B_PRIVATE_Marshal(private, bytes, sizeof(bytes), &len);
    }
    if (rc != TSS2_RC_SUCCESS) {
        return HEARTH_E_IO;
    }
    hearth_writer_put(out, bytes, len);
    return hearth_writer_finish(out);
}

static int seal(void *cookie, const struct hearth_key *auth,
                const struct hearth_key *secret, struct hearth_writer *out)
{
    struct tpm t;
    TPM2B_SENSITIVE_CREATE sensitive;
    TPM2B_PUBLIC template = sealed_template();
    TPM2B_DATA outside;
    TPML_PCR_SELECTION pcrs;
    TPM2B_PRIVATE *private = NULL;
    TPM2B_PUBLIC *public = NULL;
    int rc = open_tpm(&t);
    (void)cookie;
    if (rc != 0) {
        return rc;
    }
    memset(&sensitive, 0, sizeof(sensitive));
    memset(&outside, 0, sizeof(outside));
    memset(&pcrs, 0, sizeof(pcrs));
    sensitive.sensitive.userAuth.size = HEARTH_KEY_LEN;
    memcpy(sensitive.sensitive.userAuth.buffer, auth->bytes, HEARTH_KEY_LEN);
    sensitive.sensitive.data.size = HEARTH_KEY_LEN;
    memcpy(sensitive.sensitive.data.buffer, secret->bytes, HEARTH_KEY_LEN);
    rc = code_of(Esys_Create(t.esys, t.primary, t.session, ESYS_TR_NONE,
                             ESYS_TR_NONE, &sensitive, &template, &outside,
                             &pcrs, &private, &public, NULL, NULL, NULL));
    hearth_secmem_wipe(&sensitive, sizeof(sensitive));
    if (rc == 0) {
        rc = put_sealed(public, private, out);
    }
    Esys_Free(private);
    Esys_Free(public);
    close_tpm(&t);
    return rc;
}

/* Reads both halves; nothing may follow. */
static int get_sealed(struct hearth_slice sealed, TPM2B_PUBLIC *public,
                      TPM2B_PRIVATE *private)
{
    size_t at = 0;
    memset(public, 0, sizeof(*public));
    memset(private, 0, sizeof(*private));
    if (Tss2_MU_TPM2B_PUBLIC_Unmarshal(sealed.data, sealed.len, &at, public) !=
            TSS2_RC_SUCCESS ||
        Tss2_MU_TPM2B_PRIVATE_Unmarshal(sealed.data, sealed.len, &at,
                                        private) != TSS2_RC_SUCCESS ||
        at != sealed.len) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

static int take_secret(struct tpm *t, ESYS_TR object,
                       const struct hearth_key *auth, struct hearth_key *secret)
{
    TPM2B_AUTH value;
    TPM2B_SENSITIVE_DATA *data = NULL;
    memset(&value, 0, sizeof(value));
    value.size = HEARTH_KEY_LEN;
    memcpy(value.buffer, auth->bytes, HEARTH_KEY_LEN);
    TSS2_RC done = Esys_TR_SetAuth(t->esys, object, &value);
    hearth_secmem_wipe(&value, sizeof(value));
    /* Nothing goes in encrypted: the command has no parameter. */
    if (done == TSS2_RC_SUCCESS) {
        done = Esys_TRSess_SetAttributes(t->esys, t->session, 0,
                                         TPMA_SESSION_DECRYPT);
    }
    if (done == TSS2_RC_SUCCESS) {
        done = Esys_Unseal(t->esys, object, t->session, ESYS_TR_NONE,
                           ESYS_TR_NONE, &data);
    }
    int rc = code_of(done);
    if (rc == 0 && data->size != HEARTH_KEY_LEN) {
        rc = HEARTH_E_INVALID;
    }
    if (rc == 0) {
        memcpy(secret->bytes, data->buffer, HEARTH_KEY_LEN);
    }
    if (data != NULL) {
        hearth_secmem_wipe(data, sizeof(*data));
    }
    Esys_Free(data);
    return rc;
}

static int unseal(void *cookie, const struct hearth_key *auth,
                  struct hearth_slice sealed, struct hearth_key *secret)
{
    struct tpm t;
    TPM2B_PUBLIC public;
    TPM2B_PRIVATE private;
    ESYS_TR object = ESYS_TR_NONE;
    int rc = get_sealed(sealed, &public, &private);
    (void)cookie;
    if (rc == 0) {
        rc = open_tpm(&t);
    }
    if (rc != 0) {
        return rc;
    }
    rc = code_of(Esys_Load(t.esys, t.primary, t.session, ESYS_TR_NONE,
                           ESYS_TR_NONE, &private, &public, &object));
    if (rc == 0) {
        rc = take_secret(&t, object, auth, secret);
        (void)Esys_FlushContext(t.esys, object);
    }
    close_tpm(&t);
    return rc;
}

struct hearth_keyring_chip hearth_chip_system(void)
{
    const struct hearth_keyring_chip chip = {seal, unseal, NULL};
    return chip;
}

int hearth_chip_probe(void)
{
    struct tpm t;
    int rc = connect_tpm(&t);
    if (rc == 0) {
        close_tpm(&t);
    }
    return rc;
}

const char *hearth_chip_hint(void)
{
    return "look at /dev/tpmrm0 and its permissions, or name another chip in "
           "HEARTH_TPM";
}
