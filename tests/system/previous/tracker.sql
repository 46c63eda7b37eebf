CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.idempotency (
    person_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.inbox (
    subscription text NOT NULL,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.outbox (
    event_id uuid NOT NULL,
    "position" bigint NOT NULL,
    subject text NOT NULL,
    aggregate_id uuid NOT NULL,
    payload bytea NOT NULL,
    request_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pending_credits (
    timer_id uuid NOT NULL,
    phase_number bigint NOT NULL,
    room_id uuid NOT NULL,
    room_code text NOT NULL,
    spans jsonb NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    goal text,
    goal_by uuid,
    next_try_at timestamp with time zone NOT NULL
);

CREATE TABLE public.people (
    person_id uuid NOT NULL,
    username text NOT NULL,
    timezone text NOT NULL,
    day_starts_at text NOT NULL,
    version bigint NOT NULL,
    sessions_recorded bigint DEFAULT '0'::bigint NOT NULL
);

CREATE TABLE public.study_days (
    session_id uuid NOT NULL,
    day date NOT NULL,
    person_id uuid NOT NULL,
    minutes integer NOT NULL
);

CREATE TABLE public.study_sessions (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    room_id uuid,
    room_code text,
    minutes integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    note text,
    subject text,
    timer_id uuid,
    phase_number bigint,
    spans jsonb NOT NULL,
    CONSTRAINT ck_study_sessions_some_minutes CHECK ((minutes > 0)),
    CONSTRAINT ck_study_sessions_whole_proof CHECK (((timer_id IS NULL) = (phase_number IS NULL)))
);

CREATE TABLE public.timers (
    id uuid NOT NULL,
    room_id uuid,
    room_code text,
    person_id uuid,
    version bigint NOT NULL,
    status text NOT NULL,
    phase text NOT NULL,
    round integer NOT NULL,
    phase_number bigint NOT NULL,
    focus_minutes integer NOT NULL,
    break_minutes integer NOT NULL,
    long_break_minutes integer NOT NULL,
    rounds integer NOT NULL,
    auto_start boolean NOT NULL,
    "left" interval NOT NULL,
    started_at timestamp with time zone,
    running_since timestamp with time zone,
    ends_at timestamp with time zone,
    spans jsonb NOT NULL,
    goal text,
    goal_by uuid,
    controlled_by_id uuid,
    controlled_by_username text,
    closed_at timestamp with time zone,
    CONSTRAINT ck_timers_one_owner CHECK ((num_nonnulls(room_id, person_id) = 1)),
    CONSTRAINT ck_timers_room_has_code CHECK (((room_id IS NULL) = (room_code IS NULL))),
    CONSTRAINT ck_timers_running_has_an_end CHECK (((status = 'running'::text) = ((running_since IS NOT NULL) AND (ends_at IS NOT NULL))))
);

INSERT INTO public.alembic_version VALUES ('0001');

INSERT INTO public.inbox VALUES ('tracker-people', '01a204e2-d442-724e-ba6a-751a1f1dab63', '2026-11-22 20:11:44.093392+00');
INSERT INTO public.inbox VALUES ('tracker-people', '01a204e2-d490-76e3-892d-e1a7e187ea3d', '2026-11-22 20:11:44.161982+00');
INSERT INTO public.inbox VALUES ('tracker-people', '01a204e2-d4bc-7092-b831-5d0cec0273fd', '2026-11-22 20:11:44.197662+00');

INSERT INTO public.people VALUES ('01a204e2-d4a4-724d-a28b-563c0b18e274', 'cleo', 'UTC', '04:00', 1, 0);
INSERT INTO public.people VALUES ('01a204e2-d45b-753f-a0a2-95e83172e38f', 'ben', 'UTC', '04:00', 1, 1);
INSERT INTO public.people VALUES ('01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', 'Europe/Belgrade', '04:00', 1, 2);

INSERT INTO public.study_days VALUES ('01a204e2-e145-71cc-af68-5cd19a03e0a5', '2026-11-22', '01a204e2-d41b-77ba-ac72-e995f5351237', 1);
INSERT INTO public.study_days VALUES ('01a204e2-e145-71cc-af68-5cd2a3a41b7d', '2026-11-22', '01a204e2-d45b-753f-a0a2-95e83172e38f', 1);
INSERT INTO public.study_days VALUES ('01a204e3-0e1e-71ba-94d7-9710928db8de', '2026-11-22', '01a204e2-d41b-77ba-ac72-e995f5351237', 40);

INSERT INTO public.study_sessions VALUES ('01a204e2-e145-71cc-af68-5cd19a03e0a5', '01a204e2-d41b-77ba-ac72-e995f5351237', '01a204e2-d524-7665-8306-47b4db54239d', 'MHXBCS', 1, '2026-11-22 20:11:45.346074+00', '2026-11-22 20:11:47.346074+00', 'room_timer', NULL, NULL, '01a204e2-d840-71c3-b17e-998cf4a61958', 1, '[["2026-11-22T20:11:45.346074Z", "2026-11-22T20:11:47.346074Z"]]');
INSERT INTO public.study_sessions VALUES ('01a204e2-e145-71cc-af68-5cd2a3a41b7d', '01a204e2-d45b-753f-a0a2-95e83172e38f', '01a204e2-d524-7665-8306-47b4db54239d', 'MHXBCS', 1, '2026-11-22 20:11:45.346074+00', '2026-11-22 20:11:47.346074+00', 'room_timer', NULL, NULL, '01a204e2-d840-71c3-b17e-998cf4a61958', 1, '[["2026-11-22T20:11:45.346074Z", "2026-11-22T20:11:47.346074Z"]]');
INSERT INTO public.study_sessions VALUES ('01a204e3-0e1e-71ba-94d7-9710928db8de', '01a204e2-d41b-77ba-ac72-e995f5351237', NULL, NULL, 40, '2026-11-22 19:31:58.878501+00', '2026-11-22 20:11:58.878501+00', 'manual', 'library', NULL, NULL, NULL, '[]');

INSERT INTO public.timers VALUES ('01a204e2-d840-71c3-b17e-998cf4a61958', '01a204e2-d524-7665-8306-47b4db54239d', 'MHXBCS', NULL, 3, 'idle', 'break', 1, 2, 1, 1, 15, 4, false, '00:00:02', NULL, NULL, NULL, '[]', NULL, NULL, '01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', NULL);
INSERT INTO public.timers VALUES ('01a204e3-0e2e-77a2-921a-cfab8c5b3f55', NULL, NULL, '01a204e2-d41b-77ba-ac72-e995f5351237', 3, 'paused', 'focus', 1, 1, 50, 5, 15, 4, false, '00:01:39.980577', '2026-11-22 20:11:58.905677+00', NULL, NULL, '[["2026-11-22T20:11:58.905677Z", "2026-11-22T20:11:58.925100Z"]]', NULL, NULL, '01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', NULL);

SELECT pg_catalog.setval('public.outbox_position_seq', 7, true);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT pk_idempotency PRIMARY KEY (person_id, route, key);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT pk_inbox PRIMARY KEY (subscription, event_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (event_id);

ALTER TABLE ONLY public.pending_credits
    ADD CONSTRAINT pk_pending_credits PRIMARY KEY (timer_id, phase_number);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (person_id);

ALTER TABLE ONLY public.study_days
    ADD CONSTRAINT pk_study_days PRIMARY KEY (session_id, day);

ALTER TABLE ONLY public.study_sessions
    ADD CONSTRAINT pk_study_sessions PRIMARY KEY (id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT pk_timers PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_position UNIQUE ("position");

ALTER TABLE ONLY public.study_sessions
    ADD CONSTRAINT uq_study_sessions_timer_id_phase_number_person_id UNIQUE (timer_id, phase_number, person_id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT uq_timers_person_id UNIQUE (person_id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT uq_timers_room_id UNIQUE (room_id);

CREATE INDEX ix_idempotency_created_at ON public.idempotency USING btree (created_at);

CREATE INDEX ix_inbox_seen_at ON public.inbox USING btree (seen_at);

CREATE INDEX ix_pending_credits_next_try_at ON public.pending_credits USING btree (next_try_at);

CREATE INDEX ix_study_days_person ON public.study_days USING btree (person_id, day) INCLUDE (minutes);

CREATE INDEX ix_study_sessions_newest ON public.study_sessions USING btree (person_id, ended_at DESC, id DESC);

CREATE INDEX ix_timers_ends_at ON public.timers USING btree (ends_at) WHERE (ends_at IS NOT NULL);

ALTER TABLE ONLY public.pending_credits
    ADD CONSTRAINT fk_pending_credits_timer_id_timers FOREIGN KEY (timer_id) REFERENCES public.timers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.study_days
    ADD CONSTRAINT fk_study_days_session_id_study_sessions FOREIGN KEY (session_id) REFERENCES public.study_sessions(id) ON DELETE CASCADE;
