"""What servers say when they take no letter: families of phrases, by meaning. Pure.

They are asked in this order: what blames us comes first, for a reader must not pay for it. A server's sentence counts for
more than its codes, which half of all servers use at random (RFC 3463).
"""

import re

from masthead.newsletters.outcomes.reasons import Reason

_FAMILIES: tuple[tuple[Reason, str], ...] = (
    # Said of a recipient alone, by Microsoft and Postfix, in words that others use of a blocked server.
    (Reason.NO_SUCH_USER, r"recipient\s+address\s+rejected:\s+access\s+denied"),
    (Reason.NO_SUCH_HOST, r"account or domain may not exist"),
    (
        Reason.AUTHENTICATION,
        (
            r"\b(?:spf|dkim|dmarc)\b.{0,60}(?:fail|not pass|did not|invalid|reject|block|violat|check|polic|align|unauth|permerror|soft)|"
            r"unauthenticated (?:e-?mail|mail|sender|message)|(?:sender|message|e-?mail) (?:is|was) (?:un|not )authenticat|"
            r"(?:fail|reject|block|not pass|violat|unauthori[sz]ed).{0,60}\b(?:spf|dkim|dmarc|domainkeys)\b|"
            r"does not meet the required authentication level|sender authentication|authentication (?:checks?|"
            r"results?|required by the domain)|"
            r"not (?:permitted|authori[sz]ed|allowed|designated) to send.{0,40}(?:from|for|"
            r"on behalf|mail)|5\.7\.(?:2[0-46-9]|3[01]|509|515)\b"
        ),
    ),
    (
        Reason.REVERSE_DNS,
        (
            r"reverse[ -]?(?:dns|lookup|ip|name|resolution|record)|\brdns\b|\bptr\b|5\.7\.25\b|(?:no|missing|invalid|generic|"
            r"dynamic).{0,30}reverse|"
            r"(?:ip|address|host ?name|client|helo).{0,60}(?:does not (?:resolve|have a name)|cannot (?:be resolved|find your))|"
            r"cannot find your (?:reverse )?host ?name|unresolvable (?:relay )?host|ip name lookup failed|dns (?:loop|"
            r"lookup) .{0,20}(?:client|your)|"
            r"helo.{0,40}(?:invalid|not resolve|resolvable|fqdn)|not resolve to a fqdn|domain name mismatch"
        ),
    ),
    (
        Reason.TOO_FAST,
        (
            r"too many (?:connections?|sessions?|messages?|e-?mails?|concurrent|emails|recipients this|mails)|rate[- ]?limit|(?:ip|"
            r"sending|frequency|hourly|daily).{0,20}(?:rate|limited|limit exceed)|"
            r"throttl|deferred due to (?:unexpected volume|user complaints)|(?:exceed|over).{0,40}(?:rate|connection limit|"
            r"message limit|quota for sending|allowed number)|"
            r"frequency limited|connection limit|slow down|too frequent|concurrency|trop de connexions|try again.{0,20}too (?:fast|many)|"
            r"sending (?:too )?(?:fast|many|limits)|unusual rate|maximum number of (?:messages|connections)|\bexceed(?:s|"
            r"ed)?.{0,30}messages? per"
        ),
    ),
    (
        Reason.SPAM,
        (
            r"(?:is|as|like|be|considered|detected|classified|identified|marked|suspected|possible|probable|likely|"
            r"unsolicited).{0,40}\bspam\b|\bspam(?:my|assassin|trap)?\b.{0,40}(?:detect|reject|content|score|filter|message|block|"
            r"like|suspect|found|mail)|"
            r"\b(?:ube|uce)\b|unsolicited (?:bulk|mail|e-?mail|commercial|content)|junk ?mail|content (?:rejected|filter|denied|"
            r"appears|was)|rejected (?:due to|by|for) (?:the )?(?:content|spam)|"
            r"message (?:content|body|was|has been)? ?(?:rejected|refused|blocked) (?:due to|"
            r"because|by) (?:its )?(?:content|spam|url|policy)|"
            r"cloudmark|(?:contains?|including) (?:a )?(?:spam|phish|blacklisted|suspicious|blocked|malicious)|phishing|bogofilter|"
            r"spam firewall|"
            r"mail rejet|rejet[eé] .{0,30}spam|high (?:probability|spam)|reject(?:ed)?,? id=\d|header error \(state|\bsurbl|\buribl|"
            r"dnsbl.{0,20}body|message (?:looks|seems) like"
        ),
    ),
    (Reason.VIRUS, r"\bvirus\b|malware|infected|worm\b|trojan|executable attachment"),
    (
        Reason.RELAY,
        (
            r"relay(?:ing)?.{0,40}(?:denied|not (?:permitted|allowed)|prohibit|reject|access|fail|refused|disabled|restrict)|(?:no|"
            r"not|unable to|cannot|won.t|refus\w+ to|denied.{0,10}) relay|relay not|must (?:issue|authenticate).{0,40}first|"
            r"that domain isn.t in my list|not a (?:gateway|open relay)|insecure mail relay|send mail via|we do not relay|"
            r"mail server requires authentication"
        ),
    ),
    (
        Reason.BLOCKED,
        (
            r"black ?-?list|block ?-?list|denylist|\brbl\b|dnsbl|spamhaus|spamcop|sorbs|barracudacentral|"
            r"\bblocked\b.{0,80}(?:\bip\b|\busing\b|sender|by|for|list|due|because|see)|"
            r"(?:ip|client|host|server|address|network|domain|connection|sender)\S{0,40} .{0,60}(?:blocked|listed|banned|bloqu[eé]|"
            r"blocklisted)|"
            r"bad reputation|poor reputation|low reputation|\breputation\b|not accepting (?:connections|mail from (?:this|your))|"
            r"(?:client host|your (?:host|ip|server|network)|connections? (?:from|by|with)|access|helo|"
            r"mail from your).{0,50}(?:reject|denied|"
            r"refused|not (?:allowed|accepted|welcome)|banned)|"
            r"(?:reject|refus|denied|deny|bann).{0,50}(?:from your (?:ip|network|host|server)|client host|your (?:ip|host|network|"
            r"server|isp|domain))|"
            r"access denied|permission denied|unwanted (?:mail|messages)|messages from .{0,60}weren.t sent|invalid ip for sending|spammer|"
            r"(?:^|\s)no(?:t)? (?:smtp )?(?:service|mail)\b.{0,12} (?:for you|here)|go away|you are not allowed|"
            r"invalid.{0,10}\bip\b|does not like (?:your|this) (?:ip|host)|"
            r"client address|connections (?:will )?not (?:be )?accepted|open (?:relay|proxy)|dynamic(?:ally)? (?:ip|"
            r"assigned|address)|due to .{0,30}(?:abuse|complaints|spam)|"
            r"aup#|service refus|cannot send e-?mail to yourself"
        ),
    ),
    (
        Reason.TOO_BIG,
        (
            r"(?:message|mail|size|file|body|attachment|content|e-?mail|data).{0,30}(?:too (?:big|large|long)|exceed(?:s|ed)?|"
            r"greater|over|larger than).{0,60}(?:size|limit|max|permitted|allowed|recipient|system)?|"
            r"(?:size|length) limit|(?:message|max(?:imum)?|file) size|too (?:big|large) (?:message|mail|for)|sizelimit|5\.3\.4\b|"
            r"5\.2\.3\b|(?:message|mail) (?:is )?too (?:big|large)"
        ),
    ),
    (
        Reason.MAILBOX_FULL,
        (
            r"(?:mail ?box|in ?box|account|user|disk|storage|quota|maildir|recipient|mail ?folder|disc|bo[iî]te).{0,60}(?:\bfull\b|"
            r"over ?quota|exceed|out of|not enough|insufficient|no space|pleine|d[ée]pass|limit reached|overdrawn|is over|"
            r"size limit)|"
            r"over ?-?(?:the )?(?:maximum )?(?:allowed )?quota|quota.{0,30}(?:exceed|violat|full|reached|over)|exceed(?:s|ed|"
            r"ing)?.{0,40}(?:quota|storage|mailbox|disk|maildir)|insufficient (?:system )?(?:storage|disk)|"
            r"no space left|(?:not|isn.t) enough (?:space|disk|storage|room)|5\.2\.2\b|4\.2\.2\b|mailbox (?:is )?full|full mailbox|"
            r"too much mail|cuota|quota"
        ),
    ),
    (
        Reason.SUSPENDED,
        (
            r"(?:account|mail ?box|user|e-?mail|recipient|address).{0,50}(?:disabled|inactive|suspend|deactivat|locked|not active|"
            r"expired|de-?activated|frozen|has been closed|not been activated|temporarily (?:un|not))|"
            r"(?:disabled|inactive|suspended|deactivated|locked|expired|frozen|dormant|sleeping) (?:account|mail ?box|user|e-?mail|"
            r"recipient|address)|not currently (?:accepting|receiving)|p=(?:disabled|inactive)user|"
            r"extended inactivity|mailbox (?:currently )?unavailable for (?:now|this)|suspension"
        ),
    ),
    (
        Reason.SENDER_REFUSED,
        (
            r"(?:sender|envelope[- ]from|return[- ]path|mail from|from address|originator|backscatter|"
            r"from:? header)\b.{0,60}(?:reject|refus|denied|not exist|invalid|unknown|verif|block|not (?:allowed|permitted|valid|"
            r"found|accept)|could not|does ?n|cannot|unresolv|resolve|illegal|bad\b|blacklist|must)|"
            r"(?:reject|refus|denied|invalid|bad|unknown|verify|illegal|not allowed).{0,30}(?:sender|mail from|envelope|"
            r"from address|return address|originator)|5\.1\.[78]\b|"
            r"domain of sender|from: domain|invalid domain, see|sending to/from|sent (?:from|by) (?:an )?invalid|<>.{0,30}(?:not|"
            r"reject|invalid|denied)|null sender|empty envelope|unroutable sender|(?:send(?:ing|er)? )domain.{0,40}(?:not exist|"
            r"no mx|has no|could not be found|cannot be verified)"
        ),
    ),
    (
        Reason.SECURITY,
        (
            r"(?:authentication|authorization|\bauth\b|starttls|\btls\b|encryption|ssl|certificate).{0,40}(?:required|needed|fail|"
            r"turned|must|error|not (?:supported|available))|authrequired|must issue a starttls|5\.7\.[56]\b|"
            r"authentication required|smtp auth|you are not authori[sz]ed|not authenticated|credentials|insecure|"
            r"executable files?.{0,30}(?:not|banned)|password"
        ),
    ),
    (
        Reason.MALFORMED,
        (
            r"rfc ?-?(?:2?822|5322|5321|2821|1652)|(?:not|non)[- ]?compliant|multiple (?:subject|from|to|addresses in from|date)|"
            r"(?:header|message|mime|line).{0,30}(?:malformed|invalid|illegal|bare|not valid|is missing|format error|too long)|"
            r"(?:malformed|invalid|improper|illegal|missing) (?:header|message|mime|line|address|from|date|message-id|"
            r"command sequence)|bare (?:lf|cr|newline)|8-?bit\w* .{0,20}(?:not|without)|improper (?:sequence|use)|bad sequence|"
            r"syntax error|"
            r"(?:command|unrecogni[sz]ed|parameter).{0,30}(?:not (?:recogni[sz]ed|implemented)|unrecogni[sz]ed|out of sequence)|"
            r"5\.5\.[1246]\b|5\.6\.\d\b|media (?:error|type)|content (?:error|not|format)|conversion|improperly|"
            r"unrecogni[sz]ed command|malformed"
        ),
    ),
    (
        Reason.POLICY,
        (
            r"\bpolic(?:y|ies)\b|prohibited|administrative(?:ly)? (?:prohibit|reject|den|lock)|banned|forbidden|not (?:permitted|"
            r"allowed) (?:by|to|here)|"
            r"(?:is|are) not (?:accepted|permitted|allowed) (?:by|from|here)|against (?:our|the) (?:rules|terms)|violat|restricted|"
            r"unacceptable|not acceptable|"
            r"(?:you|sender).{0,30}(?:may|can) not (?:send|post)|only (?:members|subscribers|accept)|moderat|greylist|gr[ea]y[- ]?list"
        ),
    ),
    (
        Reason.MOVED,
        (
            r"has (?:been )?moved|no longer (?:on|at) (?:this |the )?(?:server|here|site|company)|recipient no longer|"
            r"moved to (?:a )?new|changed (?:his|her|their|e-?mail) address|551 |5\.1\.6\b|no forwarding|please (?:try|update|"
            r"use).{0,30}<?\S+@\S+"
        ),
    ),
    (
        Reason.TAKES_NO_MAIL,
        (
            r"(?:does ?n.t|does not|do not|never|will not|cannot) (?:accept|receive|handle|want) (?:any )?(?:e-?mail|mail|"
            r"smtp)(?! from)|null ?mx|nullmx|\b556\b|5\.1\.10 \(?(?:host|domain)|no (?:valid )?mx\b.{0,20}(?:record|found|host|"
            r"for)?|mx (?:record|host|lookup).{0,30}(?:not found|no |missing|point|fail)|5\.7\.27\b.{0,40}(?:mail|recip)"
        ),
    ),
    (
        Reason.NO_SUCH_HOST,
        (
            r"(?:host|domain)(?: or domain)?(?: name)?s?.{0,60}(?:unknown|not found|does ?n.t exist|does not exist|(?:not (?:exist|"
            r"known|valid|resolve|local)|not reachable(?! yet))|invalid|no such|non-?existent|illegal|could ?n.t be found|"
            r"cannot be (?:found|resolved)|can.t be found|unrouteable|is not (?:a )?valid)|"
            r"(?:unknown|invalid|illegal|unresolvable|non-?existent|no such|bad|cannot (?:resolve|find)|couldn.t find any|"
            r"unrouteable).{0,20} (?:host|domain|mail ?server|mail domain)|nxdomain|name (?:or )?service (?:not known|"
            r"error).{0,60}not found|name server.{0,40}not found|no such host|"
            r"unroute?able (?:mail )?(?:domain|address)|5\.1\.2\b|5\.4\.4\b|(?:recipient )?domain must exist|"
            r"dns error.{0,40}(?:not exist|nxdomain)|account or domain may not exist|\S+\.\S+ does not exist"
        ),
    ),
    (
        Reason.NO_SUCH_USER,
        (
            r"(?:user|recipient|mail ?box|account|address|alias|person|name|customer|e-?mail|member|destinat\w+|local part|userid|"
            r"addressee|utente|utilisateur|usuario|benutzer|empf[äa]nger|adress\w*|directory|id)\S{0,80}(?: .{0,70})?"
            r"(?:unknown|unkown|not (?:be )?(?:found|exist|known|listed|valid|recogni[sz]ed|local|available|here|a known)|"
            r"does ?n.t exist|does not (?:exist|match|have)|not exist|invalid|no such|non-?exist|not (?:have|our)|isn.t (?:known|"
            r"found|valid)|no longer|undeliverable|was ?n.t found|n.existe|inconnu|invalide|ung[üu]ltig|unbekannt|nicht (?:gefunden|"
            r"bekannt|existier)|no existe|desconocid|sconosciut|inesistente|recipnotfound)|"
            r"(?:unknown|no such|invalid|bad|not a valid|non-?existent|unrecogni[sz]ed|nonexisting|illegal|"
            r"no)(?: or \w+)?(?: final delivery| local| destination| virtual| e-?mail| mail)? ?-?(?:user|recipient|mail ?box|"
            r"account|address|alias|person|member|customer|id\b|userid|name)|"
            r"does ?n.t have a.{0,40}account|does not have a.{0,40}account|unknown local part|(?:not|isn.t) present in directory|"
            r"(?:can.?t|cannot|unable to) (?:accept|find|verify) (?:the |this )?user|not an active address|account unavailable|"
            r"nessun utente|no existe dicha|not email addresses|recipient (?:is )?not (?:ok|accepted)|bad-?rcptto|badrecipientto|"
            r"validrcptto|envelope recipient has been denied|isn.t in my list of allowed|no one at this address|"
            r"undeliverable address|missing home directory|^invalid address|address invalid|no (?:one|body) (?:here )?by that name|"
            r"not a user here|nosuchuser|user ?unknown|unknown[- ]user|recipnotfound|no mailbox here|mailbox not|"
            r"(?:isn.t|is not|not) (?:a )?(?:valid|known|local|listed|our) (?:user|recipient|mail ?box|address|account|customer)|"
            r"not our (?:customer|user)|couldn.t be found|no valid recipient|"
            r"見つかりません|存在しません|ありません|宛先不明|不明なユーザ|リストにありません|нет такого|не существует|не найден|"
            r"用户不存在|不存在|5\.1\.1\b|"
            r"5\.1\.0\b.{0,20}(?:address|recipient)"
        ),
    ),
    (
        Reason.NETWORK,
        (
            r"hop count|too many (?:hops|received)|(?:mail|routing|message|delivery) loop|loops? back|connection (?:refused|reset|"
            r"dropped|lost|failed|timed? ?out|was closed)|network (?:is )?unreachable|no route to host|timed? ?out (?:while|waiting|"
            r"on|after)|could ?n.t (?:connect|reach|establish)|"
            r"unable to (?:connect|reach|contact)|cannot connect|not (?:responding|respond)|did not respond|"
            r"host (?:is )?unreachable|all (?:relevant )?(?:mx|hosts)|5\.4\.[126]\b|4\.4\.[126]\b|lookup (?:failed|failure|timed)|"
            r"dns (?:failure|error|server)|name service|maximum hop"
        ),
    ),
    (
        Reason.EXPIRED,
        (
            r"retry time ?-?out|(?:delivery|message|queue|time).{0,30}expir|expired|too long in (?:the )?queue|(?:could not be|"
            r"was not|not been) delivered (?:within|for|in|after|since)|4\.4\.7\b|5\.4\.7\b|delivery (?:time|attempt).{0,30}(?:out|"
            r"exceed|fail)|queue too long|"
            r"has been (?:in the queue|deferred|delayed)|been (?:undeliverable|unable).{0,20}for|not yet been delivered|giving up|"
            r"will be (?:returned|retried)|still (?:being )?(?:tried|in queue)|message delayed|delay(?:ed)?\b.{0,30}(?:deliver|"
            r"mail)|warning message only"
        ),
    ),
    (
        Reason.MAILER,
        (
            r"mailer error|procmail|maildrop|\bpipe to\b|vdelivermail|command (?:died|failed|output|returned)|"
            r"local delivery (?:agent|failed)|x-unix|exit (?:code|status)|sieve|can.?t (?:create|open|write)|permission"
        ),
    ),
    (
        Reason.SYSTEM,
        (
            r"system (?:error|config|not|fail)|service (?:currently )?(?:un|not )available|internal (?:server |system |"
            r"software )?error|server (?:error|busy|fail|config)|local (?:error|configuration)|i/o error|disk error|temporar(?:y|"
            r"ily)|try (?:again )?later|resources?|5\.3\.[05]\b|4\.3\.\d\b|out of memory|interrupted|operating system"
        ),
    ),
    (Reason.HELD, r"on ?hold|deferred|queued"),
    # Weak words, said where no others are.
    (
        Reason.NO_SUCH_USER,
        (
            r"(?:recipient|address|mail ?box|user)\S{0,60} (?:address )?(?:was )?(?:rejected|refused|unavailable)|"
            r"rejected (?:the )?(?:recipient|address)"
        ),
    ),
)
FAMILIES = tuple((reason, re.compile(form, re.IGNORECASE | re.DOTALL)) for reason, form in _FAMILIES)


def by_words(text: str) -> Reason | None:
    """The first family that a server's words belong to."""
    return next((reason for reason, form in FAMILIES if form.search(text)), None)
