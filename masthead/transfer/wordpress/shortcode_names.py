"""The shortcodes found in the wild, by what is to be done with them."""

import re

from masthead.transfer.wordpress import builders
from masthead.transfer.wordpress.links import is_address
from masthead.transfer.wordpress.markup import names
from masthead.transfer.wordpress.shortcodes import Tag

# Forms, lists made on the fly, sharing, shops: nothing an archive can hold.
DROPPED = names(
    """contact-form contact-form-7 contact-field gravityform gravityforms ninja_form ninja_forms wpforms formidable
    forminator_form caldera_form fluentform mc4wp_form mailpoet_form newsletter newsletter_form newsletter_signup
    subscribe subscribe2 jetpack_subscription_form blog_subscription_form constant-contact-api yikes-mailchimp
    hubspot optin-monster addtoany social_share sharing sharethis ssba shareaholic follow_me rev_slider layerslider
    metaslider smartslider3 adrotate ad ads adsense adinserter the_ad the_ad_group sc recent_posts recent-posts
    display-posts catlist related_posts jetpack-related-posts ajax_load_more the_grid toc ez-toc lwptoc no_toc
    sitemap archives poll rating ratings likebtn do_widget wp_paypal paypal donate give_form products product
    product_page add_to_cart woocommerce_cart woocommerce_checkout woocommerce_my_account login_form wpmem_form
    pmpro_account bbp-login instagram-feed custom-twitter-feeds google-translator wp-review snippet site_name
    current_date"""
)
RESTRICTING = names(
    """restrict rcp_restrict membership mepr-active mepr-show s2if s2member paywall private protected wlm_private
    ihc-hide-content pmpro_membership memberful_restrict leaky_paywall member members_only is_paid restrict_content
    content_control wcm_restrict um_loggedin passster"""
)
# Their text runs on in the sentence around them.
WITHIN_A_SENTENCE = names(
    """dropcap drop_cap su_dropcap highlight su_highlight tooltip su_tooltip color font span nobr abbr link_color
    fusion_highlight fusion_dropcap fusion_tooltip vc_icon icon fa"""
)
LAYOUT = names(
    """row column columns col cols section container wrap clear clearfix box content_box info_box tabs tab tabgroup
    accordion accordions accordion_item toggle toggles spoiler expand collapse one_half one_third two_third
    two_thirds one_fourth three_fourth three_fourths one_half_last one_third_last two_third_last one_fourth_last
    three_fourth_last half third text_block message notice alert callout note center left right align divider hr
    spacer"""
)
LISTED = ("gallery", "playlist")
PLAYED = ("audio", "video", "wpvideo", "youtube", "embedyt", "vimeo", "dailymotion", "soundcloud", "spotify", "embed",
          "tweet", "twitter", "instagram", "facebook", "ted", "flickr", "slideshare", "scribd", "googlemaps",
          "documentcloud", "video_player", "audio_player", "powerpress")  # fmt: skip
FOOTNOTES = ("footnote", "ref", "fn", "efn_note", "mfn", "sidenote")
QUOTES = ("quote", "blockquote", "pullquote", "pull_quote", "su_quote", "su_pullquote", "epq-quote")
BUTTONS = ("button", "btn", "su_button", "fusion_button")
CAPTIONS = ("caption", "wp_caption", "media-credit")
CODE = ("code", "sourcecode", "source", "php", "css", "su_code", "vc_raw_html", "vc_raw_js")

# Where a bare number or name is enough: the place it belongs to, and what it must look like not to be a word.
PLACES = {
    "youtube": ("https://www.youtube.com/watch?v=", re.compile(r"[\w-]{11}")),
    "vimeo": ("https://vimeo.com/", re.compile(r"\d{4,12}")),
    "dailymotion": ("https://www.dailymotion.com/video/", re.compile(r"x[a-z0-9]{4,8}")),
    "wpvideo": ("https://videopress.com/v/", re.compile(r"[a-zA-Z0-9]{8}")),
    "tweet": ("https://twitter.com/i/status/", re.compile(r"\d{6,20}")),
    "twitter": ("https://twitter.com/i/status/", re.compile(r"\d{6,20}")),
}

LITERAL = frozenset(CODE)
_KNOWN = (DROPPED, RESTRICTING, WITHIN_A_SENTENCE, LAYOUT, LISTED, PLAYED, FOOTNOTES, QUOTES, BUTTONS, CAPTIONS, CODE)
ENCLOSING = frozenset(name for group in _KNOWN for name in group)

_FILES = ("src", "url", "mp3", "m4a", "ogg", "oga", "wav", "wma", "flac", "mp4", "m4v", "webm", "ogv", "mov", "wmv")


def known(name: str) -> bool:
    """Whether this name means something to us."""
    return name in ENCLOSING or builders.known(name)


def obeyed(tag: Tag, inner: str | None) -> bool:
    """Whether a tag of a known name is a shortcode here, and not an editor's "[private]" within a quotation."""
    if not known(tag.name):
        return False
    if tag.name in (*FOOTNOTES, *CODE):
        return inner is not None
    if inner is not None or tag.closing or tag.attrs or tag.name in LISTED:
        return True
    if tag.loose and tag.name.isalpha():
        return tag.name in PLAYED and bool(address(tag, inner))
    return tag.alone or not tag.name.isalpha()


def address(tag: Tag, inner: str | None) -> str:
    """Where the recording is that this tag plays; "" when it does not say."""
    content = (inner or "").strip()
    loose = next((value.lstrip("=") for value in tag.loose if value.lstrip("=")), "").split("|")[0]
    named = next((tag.attrs[key] for key in _FILES if tag.attrs.get(key)), "")
    for value in (named, loose, content, tag.attrs.get("id", "")):
        if is_address(value) or value.startswith("/"):
            return value
        place, looks = PLACES.get(tag.name, ("", None))
        if looks and looks.fullmatch(value):
            return place + value
    return named if "." in named or "/" in named else ""
