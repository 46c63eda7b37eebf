// The contract's nouns, named once; the shapes come from the services' own descriptions.
import type { components as Auth } from "../contracts/auth";
import type { components as Rooms } from "../contracts/rooms";
import type { components as Tracker } from "../contracts/tracker";

export type Me = Auth["schemas"]["User"];
export type SecondFactorAsked = Auth["schemas"]["SecondFactorAsked"];
export type ProfilePatch = Auth["schemas"]["ProfilePatch"];
export type Block = Auth["schemas"]["BlockCard"];
export type FactorState = Auth["schemas"]["FactorState"];
export type Passkey = Auth["schemas"]["PasskeyCard"];
export type PasskeyMade = Auth["schemas"]["PasskeyMade"];
/** What a browser makes of an answer of a passkey: WebAuthn's own JSON. */
export type PasskeyAnswer = Auth["schemas"]["PasskeyLogIn"]["passkey"];
export type PasskeyOptions = Auth["schemas"]["PasskeyOptions"];
export type TotpBegun = Auth["schemas"]["TotpBegun"];
export type RecoveryCodes = Auth["schemas"]["RecoveryCodes"];
export type Provider = Auth["schemas"]["ProviderCard"];
export type Identity = Auth["schemas"]["IdentityCard"];
export type LoginSession = Auth["schemas"]["SessionCard"];
export type Token = Auth["schemas"]["TokenCard"];
export type TokenOrder = Auth["schemas"]["TokenOrder"];
export type TokenMade = Auth["schemas"]["TokenMade"];
export type Room = Rooms["schemas"]["RoomCard"];
export type PrivateRoom = Rooms["schemas"]["PrivateCard"];
export type RoomDraft = Rooms["schemas"]["RoomDraft"];
export type Member = Rooms["schemas"]["MemberCard"];
export type Timer = Tracker["schemas"]["TimerState"];
export type StudySession = Tracker["schemas"]["Session"];
export type SessionDraft = Tracker["schemas"]["SessionDraft"];
export type SessionPatch = Tracker["schemas"]["SessionPatch"];
export type StudySettings = Tracker["schemas"]["StudySettings"];
export type Goal = Tracker["schemas"]["GoalCard"];
export type GoalPatch = Tracker["schemas"]["GoalPatch"];
export type Aim = Tracker["schemas"]["AimCard"];
export type Leaderboard = Tracker["schemas"]["Leaderboard"];
export type Progress = Tracker["schemas"]["Progress"];
