/* SPDX-License-Identifier: Apache-2.0 */
/* A small programme for tests of the agent: its keys, one form of its own
 * making, and what a host answers to an enrolment. No host, no network. */
#ifndef TEST_VILLAGE_H
#define TEST_VILLAGE_H

#include "hearth/content.h"
#include "hearth/enrol.h"
#include "hearth/form.h"
#include "hearth/programme.h"
#include "hearth/record.h"

/* The PIN of every device that the village enrols. */
#define VILLAGE_PIN    "482915"
#define VILLAGE_WORKER "w7"

/* Nodes of its form, by number. */
enum village_node {
    VILLAGE_ROOT,
    VILLAGE_AREA,    /* hidden */
    VILLAGE_INTRO,   /* note */
    VILLAGE_CONSENT, /* yes, no */
    VILLAGE_AGE,     /* integer, 18 or more */
    VILLAGE_LIKES,   /* yes, no; required */
    VILLAGE_WHY,     /* text, asked if likes = yes */
    VILLAGE_COLOURS, /* several of red, green, blue */
    VILLAGE_WORDS,   /* text */
    VILLAGE_WEIGHT,  /* decimal */
    VILLAGE_NODES
};

struct village {
    struct hearth_rng rng;
    struct hearth_secmem *m;
    struct hearth_key *root_key, *enrol_key, *form_key, *seal_key;
    struct hearth_public root_public, enrol_public, form_sign;
    struct hearth_certificate root, enrol;
    struct hearth_programme programme;
    uint8_t package[65536]; /* signed */
    size_t package_len;
    uint8_t document[4096]; /* signed */
    size_t document_len;
};

/* The form; its hash is filled in by the caller's package. */
void village_form(struct hearth_form *form);
/* Makes all keys and documents; stops the process when it cannot. */
void village_open(struct village *v, const struct hearth_rng *rng);
/* The same with another form. */
void village_open_with(struct village *v, const struct hearth_rng *rng,
                       const struct hearth_form *form);
void village_close(struct village *v);
/* Puts another version of a form, and a document that names it, onto the
 * device in ${folder}, as a sync would. */
void village_publish(struct village *v, const char *folder,
                     const struct hearth_form *form);
/* What the village's host would answer to crts, and to ${request}. */
void village_crts(const struct village *v, struct hearth_writer *out);
void village_reply(struct village *v,
                   const struct hearth_enrol_request *request,
                   struct hearth_writer *out);
/* Makes ${folder} an enrolled device with the form on it; cheapest KDF. */
void village_enrol(struct village *v, const char *folder);

#endif
