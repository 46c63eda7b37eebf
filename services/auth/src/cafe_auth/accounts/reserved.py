"""Names nobody may sign up with: they would speak for the site, or read like a part of it."""

_NAMES = """
admin administrator administration root superuser sysadmin sysop system operator owner staff
moderator moderators mod mods official verified support help helpdesk service info contact abuse
security postmaster hostmaster webmaster mailer-daemon noreply no-reply billing legal privacy terms
cafe virtualcafe thecafe barista api auth account accounts rooms chat calls signaling tracker
gateway internal health metrics status www web mail smtp ftp localhost
login logout signin signout signup register password reset invite invites me self profile settings
progress tokens sessions avatar avatars users members guest anonymous
everyone here all nobody none null nil undefined deleted unknown
"""

RESERVED = frozenset(_NAMES.split())
