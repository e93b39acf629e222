/* SPDX-License-Identifier: Apache-2.0 */
/* collect: an interview on the terminal, or many from an answers file. */
#include "commands.h"

#include "allowed.h"
#include "answers_file.h"
#include "console.h"
#include "data_folder.h"
#include "finalise.h"
#include "interview_ending.h"
#include "interview_show.h"
#include "interview_terminal.h"
#include "options.h"
#include "report.h"
#include "signals.h"
#include "term/term.h"
#include "warnings.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Keys, the PIN, one line of answers, and slack for each block. */
#define MEMORY (2 * HEARTH_ANSWERS_LINE_MAX + 98304)
/* Seconds without a line until the interview locks; a person may choose less,
 * or more up to the last. */
#define LOCK_S     120
#define LOCK_MIN_S 5
#define LOCK_MAX_S 900

/* What a person types in one line. */
#define TYPED_MAX 8192

struct collect {
    const char *form_id;
    const char *area;
    const char *draft;
    const char *language;
    const char *answers;
    const char *purpose;
    const char *from;
    const char *run;
    const char *second;
    const char *worker;
    const char *lock;
    bool is_plain; /* lines, even on a terminal */
    struct hearth_line_input_idle idle;
    struct hearth_agent agent;
    struct hearth_secmem *m;
    struct hearth_line_input in; /* standard input */
    struct hearth_session session;
    struct hearth_form_load load;
    struct hearth_sitting_start start;
};

static int check_combination(const struct collect *c)
{
    if (c->answers == NULL && (c->purpose != NULL || c->from != NULL ||
                               c->run != NULL || c->second != NULL)) {
        hearth_report("--purpose, --from, --run and --second go with "
                      "--answers");
        return HEARTH_E_INVALID;
    }
    if (c->draft != NULL &&
        (c->answers != NULL || c->form_id != NULL || c->area != NULL)) {
        hearth_report("--draft goes on with its own form and area");
        return HEARTH_E_INVALID;
    }
    if (c->from != NULL && c->run != NULL) {
        hearth_report("--run knows where to go on; leave --from out");
        return HEARTH_E_INVALID;
    }
    return 0;
}

static int read_mode(struct collect *c)
{
    c->start.mode = HEARTH_MODE_UNSTATED;
    if (c->purpose == NULL) {
        return 0;
    }
    if (strcmp(c->purpose, "paper") == 0) {
        c->start.mode = HEARTH_MODE_PAPER;
    } else if (strcmp(c->purpose, "synthetic") == 0) {
        c->start.mode = HEARTH_MODE_SYNTHETIC;
    } else {
        hearth_report("--purpose is \"paper\" or \"synthetic\"");
        return HEARTH_E_INVALID;
    }
    return 0;
}

/* When an unattended interview locks. Answers from a file wait for nobody,
 * but may be asked to stop. */
static int read_lock(struct collect *c)
{
    uint64_t seconds = LOCK_S;
    if (c->lock != NULL &&
        hearth_options_number(c->lock, LOCK_MIN_S, LOCK_MAX_S, &seconds) != 0) {
        hearth_report("--lock wants %d to %d seconds", LOCK_MIN_S, LOCK_MAX_S);
        return HEARTH_E_INVALID;
    }
    c->idle.clock = hearth_clock_system();
    c->idle.asked = hearth_signals_lock();
    c->idle.limit_ms = c->answers != NULL ? INT64_MAX : (int64_t)seconds * 1000;
    return 0;
}

static int read_options(struct collect *c, int argc, const char *const *argv)
{
    const struct hearth_option options[] = {{"form", &c->form_id, NULL},
                                            {"area", &c->area, NULL},
                                            {"draft", &c->draft, NULL},
                                            {"language", &c->language, NULL},
                                            {"answers", &c->answers, NULL},
                                            {"purpose", &c->purpose, NULL},
                                            {"from", &c->from, NULL},
                                            {"run", &c->run, NULL},
                                            {"second", &c->second, NULL},
                                            {"worker", &c->worker, NULL},
                                            {"lock", &c->lock, NULL},
                                            {"plain", NULL, &c->is_plain},
                                            {NULL, NULL, NULL}};
    int rc = hearth_options_read(argc, argv, options);
    if (rc == 0) {
        rc = check_combination(c);
    }
    if (rc == 0) {
        rc = read_lock(c);
    }
    return rc != 0 ? rc : read_mode(c);
}

static void list_forms(const struct hearth_programme *p)
{
    for (size_t i = 0; i < p->form_count; i++) {
        (void)fprintf(stderr, "  %s\n", p->forms[i].id);
    }
}

static int load_form(struct collect *c)
{
    const struct hearth_programme *p = &c->agent.programme;
    const struct hearth_programme_form *form =
        hearth_form_load_choose(&c->agent, c->form_id);
    if (form == NULL) {
        if (p->form_count == 0) {
            hearth_report_say(HEARTH_WORDS_NO_FORMS,
                              "the programme has no form yet; run hearth-agent "
                              "sync");
        } else if (c->form_id != NULL) {
            hearth_report_say(HEARTH_WORDS_NO_SUCH_FORM,
                              "the programme has no form called that; it has:");
            list_forms(p);
        } else {
            hearth_report_say(HEARTH_WORDS_CHOOSE_FORM,
                              "choose one of the forms with --form:");
            list_forms(p);
        }
        return HEARTH_E_NOT_FOUND;
    }
    int rc = hearth_form_load(&c->agent, form->hash, &c->load);
    if (rc == HEARTH_E_NOT_FOUND) {
        hearth_report_say(HEARTH_WORDS_FORM_MISSING,
                          "the form %s is not on this device yet; run "
                          "hearth-agent sync",
                          form->id);
    } else if (rc != 0) {
        (void)hearth_report_cannot("load the form", rc);
    }
    c->start.form = c->load.form;
    if (rc == 0 && c->answers == NULL &&
        c->load.form->profile == HEARTH_PROFILE_CLOSED) {
        hearth_report_say(HEARTH_WORDS_WARN_CLOSED_FACILITY,
                          "no device goes into a closed facility: this form is "
                          "filled in on paper; enter it with --answers and "
                          "--second");
        return HEARTH_E_DENIED;
    }
    return rc;
}

static int choose_language(struct collect *c)
{
    const struct hearth_form *form = c->load.form;
    c->start.language = form->default_language;
    if (c->language == NULL) {
        return 0;
    }
    bool is_known = hearth_words_find(c->language, &c->agent.words);
    for (uint16_t i = 0; i < form->language_count; i++) {
        if (strcmp(form->languages[i].tag, c->language) == 0) {
            c->start.language = (uint8_t)i;
            return 0;
        }
    }
    if (is_known) {
        /* The form has it not, this device has. */
        c->agent.has_words = true;
        return 0;
    }
    hearth_report_say(HEARTH_WORDS_ERROR_LANGUAGE,
                      "the form has no language called that; it has:");
    for (uint16_t i = 0; i < form->language_count; i++) {
        (void)fprintf(stderr, "  %s\n", form->languages[i].tag);
    }
    return HEARTH_E_INVALID;
}

/* Nothing is begun that could not be finalised; practice never is. */
static int check_key(const struct collect *c)
{
    if (c->load.form->is_training || !hearth_warnings_is_over(&c->agent)) {
        return 0;
    }
    hearth_report_say(
        HEARTH_WORDS_WARN_EPOCH_OVER,
        "the date has come on which the programme's key is "
        "destroyed: what is sealed now could never be opened. Run "
        "hearth-agent sync to get the next wave's key; drafts wait "
        "for it. Or is this machine's clock wrong?");
    return HEARTH_E_REVOKED;
}

static int prepare(struct collect *c)
{
    int rc = load_form(c);
    if (rc == 0) {
        rc = check_key(c);
    }
    if (rc == 0) {
        rc = hearth_areas_choose(&c->agent, c->area, c->answers != NULL,
                                 &c->start.area);
    }
    return rc != 0 ? rc : choose_language(c);
}

/* The answers: standard input after the PIN, or a file of its own. */
static int run_answers_on(struct collect *c, struct hearth_line_input *in,
                          struct hearth_line_input *second)
{
    struct hearth_answers_file file = {.session = &c->session,
                                       .in = in,
                                       .second = second,
                                       .start = c->start,
                                       .from = 1,
                                       .run = c->run};
    struct hearth_answers_result result;
    if (c->from != NULL &&
        hearth_options_number(c->from, 1, UINT32_MAX, &file.from) != 0) {
        hearth_report("--from wants a line number, from 1");
        return HEARTH_E_INVALID;
    }
    /* Lines are counted from the first one of answers. */
    in->number = 0;
    in->idle = &c->idle;
    int rc = hearth_answers_file_run(&file, &result);
    if (result.already > 0) {
        (void)printf("%" PRIu64 " lines were done before\n", result.already);
    }
    (void)printf("%" PRIu64 " entered, %" PRIu64 " refused\n", result.entered,
                 result.refused);
    return rc;
}

/* A file of answers, which must not stand where it would be kept. */
static int open_answers(struct collect *c, const char *path,
                        struct hearth_line_input *in, int *fd)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*fd < 0) {
        hearth_report("cannot read %s", path);
        return HEARTH_E_IO;
    }
    int rc = hearth_data_folder_outside(c->agent.folder, *fd);
    if (rc == HEARTH_E_DENIED) {
        hearth_report("the answers file must lie outside the data folder: "
                      "plain answers do not belong there");
    } else if (rc != 0) {
        (void)hearth_report_cannot("tell where the answers file lies", rc);
    }
    if (rc == 0) {
        rc = hearth_line_input_open(in, c->m, *fd, HEARTH_ANSWERS_LINE_MAX);
        if (rc != 0) {
            (void)hearth_report_cannot("keep answers in memory", rc);
        }
    }
    if (rc != 0) {
        (void)close(*fd);
        return rc;
    }
    in->stop = c->in.stop;
    in->idle = &c->idle;
    return 0;
}

/* With the second entry, if there is one. */
static int run_answers_with(struct collect *c, struct hearth_line_input *in)
{
    struct hearth_line_input second;
    int fd;
    if (c->second == NULL) {
        return run_answers_on(c, in, NULL);
    }
    int rc = open_answers(c, c->second, &second, &fd);
    if (rc != 0) {
        return rc;
    }
    rc = run_answers_on(c, in, &second);
    hearth_line_input_close(&second);
    (void)close(fd);
    return rc;
}

static int run_answers(struct collect *c)
{
    struct hearth_line_input in;
    int fd;
    if (strcmp(c->answers, "-") == 0) {
        return run_answers_with(c, &c->in);
    }
    int rc = open_answers(c, c->answers, &in, &fd);
    if (rc != 0) {
        return rc;
    }
    rc = run_answers_with(c, &in);
    hearth_line_input_close(&in);
    (void)close(fd);
    return rc;
}

/* The newer version of ${form} in the programme, or NULL. */
static const struct hearth_programme_form *
newer_version(const struct hearth_agent *a, const struct hearth_form *form)
{
    const struct hearth_programme_form *entry =
        hearth_form_load_choose(a, form->id);
    return entry != NULL && entry->version > form->version ? entry : NULL;
}

/* A draft moves to the newer version when that is here; where it cannot, it
 * is finished with its own, whose package stays. */
static void update(struct collect *c, struct hearth_sitting *s)
{
    struct hearth_form_load newer;
    struct hearth_migration *m;
    const struct hearth_programme_form *entry =
        newer_version(&c->agent, s->form);
    if (entry == NULL ||
        hearth_form_load(&c->agent, entry->hash, &newer) != 0) {
        return;
    }
    m = hearth_secmem_take(c->m, sizeof(*m));
    int rc =
        m == NULL ? HEARTH_E_MEMORY : hearth_sitting_update(s, newer.form, m);
    if (rc != 0) {
        hearth_form_load_free(&newer);
        hearth_report("this interview goes on with version %" PRIu32
                      " of its form: %s",
                      s->form->version,
                      rc == HEARTH_E_LIMIT
                          ? "the newer one has no place for too many answers"
                          : hearth_err_text(rc));
    } else {
        hearth_form_load_free(&c->load);
        c->load = newer;
        hearth_interview_ending_update(s, m);
    }
    hearth_secmem_give(c->m, m);
}

/* Opens the draft ${id}, with the newer version of its form if there is one. */
static int take_up(struct collect *c, const uint8_t *id,
                   struct hearth_sitting *s)
{
    int rc = hearth_sitting_resume(&c->session, id, &c->load, s);
    if (rc != 0) {
        return hearth_report_cannot("open the draft", rc);
    }
    update(c, s);
    return 0;
}

static int resume(struct collect *c, struct hearth_sitting *s)
{
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    int rc = hearth_draft_find(&c->session, c->draft, id);
    if (rc == HEARTH_E_NOT_FOUND) {
        hearth_report_say(HEARTH_WORDS_NO_SUCH_DRAFT,
                          "there is no draft called that; hearth-agent status "
                          "lists them");
        return rc;
    }
    if (rc == HEARTH_E_DENIED) {
        hearth_report_say(
            HEARTH_WORDS_OTHER_WORKERS_DRAFT,
            "that draft is another worker's; only they can open it");
        return rc;
    }
    if (rc == HEARTH_E_LIMIT) {
        hearth_report_say(HEARTH_WORDS_SEVERAL_DRAFTS,
                          "several drafts are meant; type more of its name");
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("find the draft", rc);
    }
    return take_up(c, id, s);
}

/* Wipes keys and answers, and waits for the PIN; then the draft goes on. A
 * wait for the next try ends the program: there is nothing left to protect
 * in it. */
static int lock(struct collect *c, struct hearth_sitting *s)
{
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    uint8_t language = hearth_interview_show_language(s);
    int rc;
    c->agent.words = language;
    memcpy(id, s->draft.id, sizeof(id));
    hearth_sitting_close(s);
    hearth_secmem_wipe(s, sizeof(*s));
    hearth_form_load_free(&c->load);
    hearth_session_lock(&c->session);
    hearth_line_input_drop(&c->in);
    hearth_console_clear();
    (void)printf("\n%s\n", hearth_words(language, HEARTH_WORDS_LOCKED));
    (void)fflush(stdout);
    c->in.idle = NULL;
    do {
        rc = hearth_session_unlock(&c->session, &c->in);
    } while (rc == HEARTH_E_AUTH);
    if (rc == 0) {
        rc = take_up(c, id, s);
    }
    return rc;
}

/* Nobody should start anew what waits to be finished. */
static void mention_drafts(const struct collect *c,
                           const struct hearth_sitting *s)
{
    char text[HEARTH_WORDS_TEXT_MAX];
    char command[64];
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    char id[2 * HEARTH_DRAFT_ID_LEN + 1];
    size_t count = 0;
    if (!c->in.is_terminal ||
        hearth_outbox_drafts(c->agent.kv, ids, HEARTH_DRAFTS_MAX, &count) !=
            0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!hearth_keyring_is_draft_of(&c->session.keyring.ring,
                                        c->session.secrets->slot, ids[i])) {
            continue;
        }
        hearth_bytes_hex(hearth_slice_of(ids[i], HEARTH_DRAFT_ID_LEN), id);
        (void)snprintf(command, sizeof(command),
                       "hearth-agent collect --draft %.8s", id);
        (void)printf("%s\n",
                     hearth_words_format(
                         hearth_interview_show_language(s),
                         HEARTH_WORDS_DRAFT_WAITS,
                         &(struct hearth_words_args){{hearth_words_t(command)}},
                         text, sizeof(text)));
    }
}

static bool has_full_screen(const struct collect *c)
{
    return !c->is_plain && c->in.is_terminal && isatty(STDOUT_FILENO) == 1;
}

static int run_terminal(struct collect *c)
{
    struct hearth_sitting sitting;
    uint64_t seq = 0;
    int rc;
    if (c->draft != NULL) {
        rc = resume(c, &sitting);
    } else {
        /* A script is not a person; the record says so. */
        c->start.mode =
            c->in.is_terminal ? HEARTH_MODE_PERSON : HEARTH_MODE_UNSTATED;
        rc = hearth_sitting_start(&c->session, &c->start, &sitting);
        if (rc != 0) {
            (void)hearth_report_cannot("start the interview", rc);
        }
    }
    if (rc != 0) {
        return rc;
    }
    enum hearth_interview_ending ending = HEARTH_INTERVIEW_LOCKED;
    while (ending == HEARTH_INTERVIEW_LOCKED) {
        struct hearth_face face;
        struct hearth_term *term = NULL;
        c->in.idle = &c->idle;
        /* Where there is no full screen, lines do. */
        if (!has_full_screen(c) ||
            hearth_term_open(&c->in, &term, &face) != 0) {
            hearth_interview_face_plain(&c->in, &face);
        }
        ending = hearth_interview_terminal(&sitting, &face, &seq);
        hearth_term_close(term);
        c->in.idle = NULL;
        rc = ending == HEARTH_INTERVIEW_LOCKED ? lock(c, &sitting) : 0;
        if (rc != 0) {
            return rc;
        }
    }
    rc = hearth_interview_ending_show(&sitting, ending, seq);
    if (ending == HEARTH_INTERVIEW_SAVED ||
        ending == HEARTH_INTERVIEW_STOPPED ||
        ending == HEARTH_INTERVIEW_REASSIGNED) {
        mention_drafts(c, &sitting);
    }
    hearth_sitting_close(&sitting);
    return rc;
}

static int run(struct collect *c)
{
    int rc = c->draft == NULL ? prepare(c) : 0;
    if (c->draft != NULL && c->language != NULL) {
        /* The interview keeps its own; the device says the rest in this. */
        c->agent.has_words = hearth_words_find(c->language, &c->agent.words);
    }
    if (rc == 0) {
        rc = hearth_session_open_as(&c->agent, c->m, &c->in, c->worker,
                                    &c->session);
    }
    if (rc != 0) {
        return rc;
    }
    rc = c->answers != NULL ? run_answers(c) : run_terminal(c);
    hearth_session_close(&c->session);
    return rc;
}

static int open_memory(struct collect *c)
{
    bool is_mixed = c->answers != NULL && strcmp(c->answers, "-") == 0;
    /* Answers may follow the PIN on standard input. */
    size_t line = is_mixed ? HEARTH_ANSWERS_LINE_MAX : TYPED_MAX;
    int rc = hearth_secmem_open(MEMORY, &c->m);
    if (rc == 0) {
        rc = hearth_line_input_open(&c->in, c->m, STDIN_FILENO, line);
    }
    c->in.stop = hearth_signals_stop();
    return rc == 0 ? 0 : hearth_report_cannot("keep answers in memory", rc);
}

int hearth_cmd_collect(const char *folder, int argc, const char *const *argv)
{
    struct collect c;
    memset(&c, 0, sizeof(c));
    if (read_options(&c, argc, argv) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    int rc = open_memory(&c);
    if (rc == 0) {
        rc = hearth_agent_open(folder, &c.agent);
    }
    if (rc == 0) {
        rc = hearth_allowed_report(&c.agent, c.draft == NULL);
        if (rc == 0) {
            rc = run(&c);
        }
        hearth_form_load_free(&c.load);
        hearth_agent_close(&c.agent);
    }
    hearth_secmem_close(c.m);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
