CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.calls (
    room_id uuid NOT NULL,
    call_id uuid,
    version bigint DEFAULT '0'::bigint NOT NULL,
    fence bigint DEFAULT '0'::bigint NOT NULL
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

CREATE TABLE public.places (
    room_id uuid NOT NULL,
    slot smallint NOT NULL,
    user_id uuid NOT NULL,
    username text NOT NULL,
    fence bigint NOT NULL,
    roster_version bigint NOT NULL,
    lost_at timestamp with time zone,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_places_slot CHECK ((slot = ANY (ARRAY[1, 2])))
);

CREATE TABLE public.signals (
    id bigint NOT NULL,
    room_id uuid NOT NULL,
    to_user uuid NOT NULL,
    from_user uuid,
    departure boolean DEFAULT false NOT NULL,
    frame text NOT NULL
);

ALTER TABLE public.signals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.signals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

INSERT INTO public.alembic_version VALUES ('0001');

INSERT INTO public.calls VALUES ('01a204e2-d524-7665-8306-47b4db54239d', '01a204e3-0ebb-748a-8fbb-2ad36aa10169', 1, 1);

INSERT INTO public.inbox VALUES ('signaling-rooms', '01a204e2-d5a3-73ad-b280-9374bd7b94f9', '2026-11-22 20:11:44.426789+00');

INSERT INTO public.places VALUES ('01a204e2-d524-7665-8306-47b4db54239d', 1, '01a204e2-d41b-77ba-ac72-e995f5351237', 'ana', 1, 6, NULL, '2026-11-22 20:12:00.91117+00');

SELECT pg_catalog.setval('public.outbox_position_seq', 1, true);

SELECT pg_catalog.setval('public.signals_id_seq', 1, false);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.calls
    ADD CONSTRAINT pk_calls PRIMARY KEY (room_id);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT pk_inbox PRIMARY KEY (subscription, event_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (event_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT pk_places PRIMARY KEY (room_id, slot);

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT pk_signals PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_position UNIQUE ("position");

ALTER TABLE ONLY public.places
    ADD CONSTRAINT uq_places_room_id_user_id UNIQUE (room_id, user_id);

CREATE INDEX ix_inbox_seen_at ON public.inbox USING btree (seen_at);

CREATE INDEX ix_places_user_id ON public.places USING btree (user_id);

CREATE INDEX ix_signals_room_id_to_user ON public.signals USING btree (room_id, to_user, id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT fk_places_room_id_calls FOREIGN KEY (room_id) REFERENCES public.calls(room_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT fk_signals_room_id_calls FOREIGN KEY (room_id) REFERENCES public.calls(room_id) ON DELETE CASCADE;
