/* SPDX-License-Identifier: Apache-2.0 */
/* The device as a page shows it: one person, one screen at a time. A request
 * either asks what is on screen, which changes nothing, or presses something,
 * which leads to another screen. */
#ifndef HEARTH_FIRMWARE_UI_UI_H
#define HEARTH_FIRMWARE_UI_UI_H

#include "battery.h"
#include "interview_offers.h"
#include "page.h"
#include "sitting.h"
#include "slip.h"
#include "sync_helper.h"
#include "titles.h"

#include "hearth/fields.h"

/* A posted form: all texts of an interview, in percent signs. */
#define HEARTH_UI_BODY_MAX 98304

enum hearth_ui_screen {
    HEARTH_UI_ENROL,    /* not enrolled: code and new PIN */
    HEARTH_UI_COMPARE,  /* six words */
    HEARTH_UI_LOCKED,   /* who, and the PIN */
    HEARTH_UI_HOME,     /* what is to do */
    HEARTH_UI_QUESTION, /* of the open interview, as it stands */
    HEARTH_UI_REVIEW,   /* asked for, or because it is at its end */
    HEARTH_UI_HIDES,    /* an answer would hide others: sure? */
    HEARTH_UI_STOP,     /* the respondent wants to stop: sure? */
    HEARTH_UI_DESTROY,  /* sure? */
    HEARTH_UI_REASSIGN, /* a colleague interviews instead: sure? */
    HEARTH_UI_HAND,     /* about to hand the device over */
    HEARTH_UI_GIVE,     /* the respondent gives the device back */
    HEARTH_UI_SLIP,     /* the withdrawal code */
    HEARTH_UI_DONE,     /* how an interview ended */
    HEARTH_UI_CARD,     /* help for the respondent */
    HEARTH_UI_ABOUT,    /* what is protected and what is not */
    HEARTH_UI_DISPLAY,  /* language, colours, sizes */
    HEARTH_UI_WIPE,     /* hold to destroy */
    HEARTH_UI_FORMS,    /* which forms, and what is new in them */
    HEARTH_UI_WITHDRAW, /* the code of a slip is typed */
    HEARTH_UI_WORKERS,  /* who uses this device */
    HEARTH_UI_NEW_PIN,  /* another PIN of the worker */
    HEARTH_UI_NEW_WORKER,
    HEARTH_UI_SYNC /* a sync and how it goes */
};
#define HEARTH_UI_SCREENS (HEARTH_UI_SYNC + 1)

enum hearth_ui_theme {
    HEARTH_UI_LIGHT,
    HEARTH_UI_DARK,
    HEARTH_UI_CONTRAST,
    HEARTH_UI_SUNLIGHT
};

/* How it looks; kept in the store, and nothing of a person. */
struct hearth_ui_look {
    uint8_t language; /* of words.h */
    uint8_t theme;
    uint8_t size; /* 0 to 2 */
    bool has_gloves;
};

struct hearth_ui {
    const char *folder;
    struct hearth_secmem *m;
    const volatile sig_atomic_t *stop;
    struct hearth_sync_helper *helper;
    const struct hearth_battery *battery; /* NULL: none is known */
    struct hearth_ui_titles titles;
    struct hearth_passphrase_cost cost; /* of a new PIN */
    int64_t lock_ms;
    int64_t touched_ms;
    uint64_t locks; /* how often it locked: what was sent before is wiped */

    struct hearth_agent agent;
    bool has_agent;
    struct hearth_session session;
    bool has_session; /* begun: the folder is ours */

    struct hearth_form_load load;
    struct hearth_sitting sitting;
    bool has_sitting;
    bool is_handed;     /* the respondent has the device */
    uint16_t handed_in; /* the section in which it was handed over */
    bool was_handed;    /* and locked it: no wipe, no sync before the PIN */
    bool is_shown; /* what is answered here may be shown while it is handed */
    uint8_t draft[HEARTH_DRAFT_ID_LEN]; /* goes on after the PIN */
    bool has_draft;
    /* The form whose card is shown without an interview: of the one that just
     * ended, until home or lock, or from home the newest. */
    struct hearth_form_load card;
    bool has_card;
    uint8_t card_language; /* of that form */
    bool has_ended;        /* the page speaks as the interview did */
    uint8_t ended_language;
    struct hearth_interview_offers offers;
    struct hearth_withdrawal *slip; /* on screen */

    enum hearth_ui_screen screen;
    enum hearth_ui_screen under;     /* where ABOUT and so on lead back to */
    enum hearth_ui_screen card_from; /* the same for CARD */
    struct hearth_ui_look look;

    enum hearth_words_id notice; /* with notice_n and notice_text */
    bool has_notice;
    bool is_good; /* the notice is no trouble */
    uint64_t notice_n;
    bool has_why; /* a reason is put into the notice */
    enum hearth_words_id why;
    struct hearth_violation violation; /* kind NONE: none */
    uint64_t ended_seq;
    enum hearth_words_id ended;

    /* What was typed and not taken yet: shown again, or waiting for a yes. */
    struct hearth_fields *held;
    uint8_t *held_body;
    bool has_held;
};

/* Opens what is there, and shows where it stands: to be enrolled or locked.
 * E_BUSY, E_NOT_FOUND (the keyring is gone), E_IO ... */
HEARTH_MUST_USE int hearth_ui_begin(struct hearth_ui *ui);
void hearth_ui_end(struct hearth_ui *ui);
/* Opens an enrolled device. The same failures; 0 with has_agent false: it is
 * not enrolled. */
HEARTH_MUST_USE int hearth_ui_open_device(struct hearth_ui *ui);
void hearth_ui_close_device(struct hearth_ui *ui);

/* Something was pressed. */
void hearth_ui_act(struct hearth_ui *ui, const struct hearth_fields *f);
/* What is on screen, in the language of ${p}; ${token} goes into its form. */
void hearth_ui_render(struct hearth_ui *ui, struct hearth_ui_page *p,
                      const char *token);
/* Somebody is there. */
void hearth_ui_touch(struct hearth_ui *ui);
/* Called often: locks when nobody was there for too long, or when asked. */
void hearth_ui_tick(struct hearth_ui *ui);
/* Saves the draft, wipes keys and answers. */
void hearth_ui_lock(struct hearth_ui *ui, enum hearth_words_id why);
/* Wipes the interview's memory; the draft in the store stays. */
void hearth_ui_close_sitting(struct hearth_ui *ui);

/* ---- for the screens ---- */

/* Whether the card for the person can be opened from this screen. */
bool hearth_ui_offers_card(const struct hearth_ui *ui);
/* Keeps the open interview's form and language, for its card. */
void hearth_ui_keep_card(struct hearth_ui *ui);
/* Takes the newest form of the programme that has a card, if one does. */
void hearth_ui_find_card(struct hearth_ui *ui);
void hearth_ui_drop_card(struct hearth_ui *ui);

bool hearth_ui_is_open(const struct hearth_ui *ui);
void hearth_ui_say(struct hearth_ui *ui, enum hearth_words_id id, uint64_t n);
void hearth_ui_praise(struct hearth_ui *ui, enum hearth_words_id id,
                      uint64_t n);
/* "This did not work: ..." */
void hearth_ui_say_failed(struct hearth_ui *ui, int rc);
/* ${id} with the reason ${why} as its {0}. */
void hearth_ui_say_why(struct hearth_ui *ui, enum hearth_words_id id,
                       enum hearth_words_id why);
/* Keeps what was typed, to show it again. */
void hearth_ui_hold(struct hearth_ui *ui, const struct hearth_fields *f);
void hearth_ui_drop(struct hearth_ui *ui);
/* The language of the page: the interview's where there is one. */
uint8_t hearth_ui_language(const struct hearth_ui *ui);
/* True if the open interview may not be recorded, because of who asks whom
 * (team.h); *${why}: what to tell the worker. */
bool hearth_ui_is_mismatch(const struct hearth_ui *ui,
                           enum hearth_words_id *why);
/* Now, on the clock that never goes back. */
int64_t hearth_ui_now_ms(void);

#endif
