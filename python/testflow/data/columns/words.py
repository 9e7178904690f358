"""The words that names, addresses and texts are made of.

They are testflow's own, so that no update of another package changes what a seed gives.
"""

_FIRST_NAMES = (
    "Ada Ahmed Aiko Alan Amara Amélie André Anita Anna Arjun Aya Barbara Beatriz Benoît Carlos "
    "Chen Chloé Clara Daniel Deniz Diego Edith Elena Elias Emma Erik Fatima Félix Grace Hana Hans "
    "Hugo Ines Ivan Jana Jin John Jonas José Julia Kofi Lars Layla Leo Linus Lucía Maja Margaret "
    "María Mateo Mei Mia Mohamed Nadia Naomi Nia Noah Olga Omar Otto Paula Pia Priya Radia Ravi "
    "René Rosa Samuel Sana Sofia Sören Tariq Tim Tomás Uma Vera Viktor Wanda Yara Yusuf Zoë"
)

_LAST_NAMES = (
    "Abe Ali Andersson Bauer Becker Bernard Blanc Borg Brown Castro Chen Clark Costa Cruz Díaz "
    "Dijkstra Dubois Engel Evans Farah Fischer Fuentes García Gomez Green Gupta Haddad Hansen "
    "Hopper Hughes Ito Ivanov Jensen Johnson Jones Kaya Khan Kim Klein Kowalski Kumar Lamarr "
    "Lambert Lee Lopez Lovelace Martin Mendes Meyer Moreau Müller Nakamura Nguyen Novak Núñez "
    "Okafor Okoye Oliveira Olsen Park Patel Pereira Perlman Petrov Popov Rossi Roy Santos Sato "
    "Schmidt Silva Singh Smith Suzuki Tanaka Torres Turing Vogel Wagner Walker Wang Weber Yilmaz"
)

_WORDS = (
    "after all apple autumn bakes bird blue boat book bread bridge bright calm carries cloud coat "
    "cold corner day early every evening field finds fire fish five garden gives glass gold good "
    "grass green hand has hill hour house in keeps lake lamp late leaf letter light little long "
    "market milk month moon morning mountain near new night old on open orange over paper path "
    "piano plain quiet rain reads red river road room round salt sand sea seven shadow ship short "
    "silver sings small snow soft spring star stone story street summer sun table tall ten tree "
    "under valley village wall warm water white wide wind window winter wood writes yellow young"
)

FIRST_NAMES = _FIRST_NAMES.split()
LAST_NAMES = _LAST_NAMES.split()
WORDS = _WORDS.split()
