//! The driver's part of a profile.

text_enum! {
    /// What a driver may drive or handle: a category of driving licence, or a qualification that is kept with them.
    LicenceCategory {
        /// Mopeds.
        Am = "AM",
        /// Light motorcycles, up to 125 cm³.
        A1 = "A1",
        /// Medium motorcycles, up to 35 kW.
        A2 = "A2",
        /// Motorcycles.
        A = "A",
        /// Light four-wheeled vehicles.
        B1 = "B1",
        /// Cars and vans, up to 3,500 kg.
        B = "B",
        /// Cars and vans with a heavy trailer.
        Be = "BE",
        /// Lorries between 3,500 and 7,500 kg.
        C1 = "C1",
        /// Lorries of category C1 with a heavy trailer.
        C1e = "C1E",
        /// Lorries over 3,500 kg.
        C = "C",
        /// Lorries with a heavy trailer.
        Ce = "CE",
        /// Minibuses, up to 16 passengers.
        D1 = "D1",
        /// Minibuses with a heavy trailer.
        D1e = "D1E",
        /// Buses.
        D = "D",
        /// Buses with a heavy trailer.
        De = "DE",
        /// Carriage of dangerous goods by road.
        Adr = "ADR",
        /// Lorry-mounted cranes.
        Hiab = "HIAB",
        /// Private hire vehicles.
        Phv = "PHV",
    }
}
